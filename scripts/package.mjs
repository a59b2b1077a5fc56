/**
 * `npm run package`: a vsix for each platform and the command line's npm package in `packages/`, and their sizes.
 *
 *   --target T   that platform's alone, such as linux-x64, or with npm the command line's
 *
 * A package carries the onnxruntime of its platform. Where onnxruntime-node has none, it carries none, and QK Lens says
 * so when it is to compute.
 */
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { packCommandLine } from './lib/commandLinePackage.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { makePackage } from './lib/makePackage.mjs';
import { TARGETS } from './lib/packageTargets.mjs';
import { root } from './lib/paths.mjs';
import { run } from './lib/processes.mjs';
import { SetupError, printError, step } from './lib/progress.mjs';

/** @typedef {import('./lib/packageTargets.mjs').Target} Target */

const MB = 1e6;
/** @param {Target} target in bytes */
const sizeLimit = (target) => (target === 'linux-x64' ? 25 : 45) * MB;

/** The command line's package. */
const NPM = 'npm';
const PACKAGES = join(root, 'packages');

/** @returns {readonly (Target | typeof NPM)[]} */
function chosenTargets() {
  const all = [...TARGETS, NPM];
  const [flag, target, ...rest] = process.argv.slice(2);
  if (flag === undefined) return all;
  const chosen = all.filter((name) => name === target);
  if (flag !== '--target' || chosen.length === 0 || rest.length > 0)
    throw new SetupError(`Usage: npm run package [-- --target ${all.join('|')}]`);
  return chosen;
}

async function main() {
  const targets = chosenTargets();
  await ensureDependencies();
  await mkdir(PACKAGES, { recursive: true });
  const platforms = targets.filter((target) => target !== NPM);
  /** @type {[string, string][]} */
  const paths = platforms.length > 0 ? await extensionPackages(platforms) : [];
  if (targets.includes(NPM)) paths.push([NPM, await packCommandLine(join(PACKAGES, 'npm'), PACKAGES)]);
  for (const [target, path] of paths) {
    const { size } = await stat(path);
    console.log(`  ${target.padEnd(13)} ${(size / MB).toFixed(1).padStart(5)} MB`);
    const platform = platforms.find((name) => name === target);
    if (platform && size > sizeLimit(platform))
      throw new SetupError(`The package for ${target} is larger than ${sizeLimit(platform) / MB} MB.`);
  }
}

/** @param {readonly Target[]} targets @returns {Promise<[string, string][]>} each with its package's path */
async function extensionPackages(targets) {
  await step('Building', async () => {
    const { code, output } = await run(process.execPath, ['scripts/build.mjs', '--production'], {
      cwd: root,
    });
    if (code !== 0) throw new SetupError(`The build failed:\n${output.trim()}`);
  });
  /** @type {[string, string][]} */
  const made = [];
  for (const target of targets) made.push([target, await makePackage(target)]);
  return made;
}

await main().catch((error) => {
  printError(error);
  process.exitCode = 1;
});

/**
 * `npm run package`: a vsix for each platform and the command line's npm package in `packages/`, and their sizes.
 *
 *   --target T   that platform's alone, such as linux-x64, or with npm the command line's
 *
 * A package carries the onnxruntime of its platform. Where onnxruntime-node has none, it carries none, and QK Lens says
 * so when it is to compute.
 */
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packCommandLine } from './lib/commandLinePackage.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { TARGETS, ignoreFileOf } from './lib/packageTargets.mjs';
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

/** Odd minor versions are pre-releases, as VS Code recommends. */
async function isPreRelease() {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  return Number(version.split('.')[1]) % 2 === 1;
}

/** @param {string} target @param {string} path @returns {Promise<number>} the package's size in bytes */
async function printSize(target, path) {
  const { size } = await stat(path);
  console.log(`  ${target.padEnd(13)} ${(size / MB).toFixed(1).padStart(5)} MB`);
  return size;
}

/** @param {Target} target @param {string} folder for the ignore file */
async function packageFor(target, folder) {
  const { createVSIX } = await import('@vscode/vsce');
  const ignoreFile = join(folder, target);
  await writeFile(ignoreFile, await ignoreFileOf(target));
  const packagePath = join(PACKAGES, `qk-lens-${target}.vsix`);
  await createVSIX({ cwd: root, target, packagePath, ignoreFile, preRelease: await isPreRelease() });
  const size = await printSize(target, packagePath);
  if (size > sizeLimit(target))
    throw new SetupError(`The package for ${target} is larger than ${sizeLimit(target) / MB} MB.`);
}

async function main() {
  const targets = chosenTargets();
  await ensureDependencies();
  await mkdir(PACKAGES, { recursive: true });
  const platforms = targets.filter((target) => target !== NPM);
  if (platforms.length > 0) await extensionPackages(platforms);
  if (targets.includes(NPM)) await printSize(NPM, await packCommandLine(join(PACKAGES, 'npm'), PACKAGES));
}

/** @param {readonly Target[]} targets */
async function extensionPackages(targets) {
  await step('Building', async () => {
    const { code, output } = await run(process.execPath, ['scripts/build.mjs', '--production'], {
      cwd: root,
    });
    if (code !== 0) throw new SetupError(`The build failed:\n${output.trim()}`);
  });
  const folder = await mkdtemp(join(tmpdir(), 'qk-lens-package-'));
  try {
    for (const target of targets) await packageFor(target, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

await main().catch((error) => {
  printError(error);
  process.exitCode = 1;
});

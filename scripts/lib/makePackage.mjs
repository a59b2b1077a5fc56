/** Makes a platform's package from dist/ as it is. */
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TARGETS, ignoreFileOf } from './packageTargets.mjs';
import { root } from './paths.mjs';
import { SetupError } from './progress.mjs';

/** @typedef {import('./packageTargets.mjs').Target} Target */

/**
 * Makes `packages/qk-lens-TARGET.vsix`.
 * @param {Target} target
 * @returns {Promise<string>} its path
 */
export async function makePackage(target) {
  const { createVSIX } = await import('@vscode/vsce');
  const folder = await mkdtemp(join(tmpdir(), 'qk-lens-package-'));
  try {
    const ignoreFile = join(folder, 'ignored');
    await writeFile(ignoreFile, await ignoreFileOf(target));
    await mkdir(join(root, 'packages'), { recursive: true });
    const path = pathOf(target);
    await createVSIX({ cwd: root, target, packagePath: path, ignoreFile, preRelease: await isPreRelease() });
    return path;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * The package for this platform, made again if dist/ is newer.
 * @returns {Promise<string>} its path
 * @throws {SetupError} on a platform that has none
 */
export async function packageForHost() {
  const target = TARGETS.find((name) => name === `${process.platform}-${process.arch}`);
  if (!target) throw new SetupError(`There is no package for ${process.platform}-${process.arch}.`);
  const built = await stat(join(root, 'dist', 'THIRD_PARTY_NOTICES.txt'));
  const made = await stat(pathOf(target)).catch(() => undefined);
  return made && made.mtimeMs > built.mtimeMs ? pathOf(target) : makePackage(target);
}

/** @param {Target} target */
const pathOf = (target) => join(root, 'packages', `qk-lens-${target}.vsix`);

/** Odd minor versions are pre-releases, as VS Code recommends. */
async function isPreRelease() {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  return Number(version.split('.')[1]) % 2 === 1;
}

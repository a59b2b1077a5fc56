/** Keeps node_modules as in package-lock.json. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { run } from './processes.mjs';
import { SetupError, already, step } from './progress.mjs';

/** The oldest Node.js that runs the scripts, the tests and the command line. */
const oldestNode = 20;

/**
 * Checks Node.js and installs node_modules when it is missing, incomplete or of another package-lock.json.
 * @throws {SetupError} when Node.js is too old or npm fails
 */
export async function ensureDependencies() {
  if (Number(process.versions.node.split('.')[0]) < oldestNode) {
    throw new SetupError(
      `QK Lens needs Node.js ${oldestNode} or later; this is ${process.version}. Install one from https://nodejs.org.`,
    );
  }
  if (await isInstalled()) return already('node_modules is up to date');
  await step('Installing node_modules (npm ci)', async () => {
    const { code, output } = await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: root });
    if (code !== 0) throw new SetupError(`npm ci failed:\n${output.trim()}`);
  });
}

/**
 * Compares the lock file with the one that npm leaves inside node_modules after every installation. Optional packages
 * may be absent: they belong to other platforms.
 */
async function isInstalled() {
  const wanted = await readPackages(join(root, 'package-lock.json'));
  const present = await readPackages(join(root, 'node_modules', '.package-lock.json'));
  if (!wanted || !present) return false;
  return Object.entries(wanted).every(([path, { version, integrity, optional, devOptional, peer }]) => {
    if (path === '') return true;
    const found = present[path];
    if (!found) return Boolean(optional || devOptional || peer);
    return found.version === version && found.integrity === integrity;
  });
}

/** @typedef {{ version?: string; integrity?: string; optional?: boolean; devOptional?: boolean; peer?: boolean }} LockedPackage */

/** @param {string} path @returns {Promise<Record<string, LockedPackage> | undefined>} */
async function readPackages(path) {
  try {
    return JSON.parse(await readFile(path, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

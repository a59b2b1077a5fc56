/** The platforms that have a package, and what each carries of onnxruntime's binaries. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './paths.mjs';

const BINARIES = '!node_modules/onnxruntime-node/bin/napi-v6/';

const CARRIED = {
  'linux-x64': ['linux/x64/**'],
  'linux-arm64': ['linux/arm64/**'],
  // The binding loads this one of two equal libraries.
  'darwin-arm64': ['darwin/arm64/onnxruntime_binding.node', 'darwin/arm64/libonnxruntime.1.dylib'],
  'win32-x64': ['win32/x64/**'],
  'win32-arm64': ['win32/arm64/**'],
  'darwin-x64': [],
  'alpine-x64': [],
  'alpine-arm64': [],
};

/** @typedef {keyof typeof CARRIED} Target */

/** As VS Code names them. */
export const TARGETS = /** @type {readonly Target[]} */ (Object.keys(CARRIED));

/**
 * The lines of a target's ignore file: those of .vscodeignore, with the target's binaries alone.
 * @param {Target} target
 * @returns {Promise<string>}
 */
export async function ignoreFileOf(target) {
  const lines = (await readFile(join(root, '.vscodeignore'), 'utf8')).split('\n');
  const others = lines.filter((line) => !line.startsWith(BINARIES));
  return [...others, ...CARRIED[target].map((pattern) => `${BINARIES}${pattern}`)].join('\n');
}

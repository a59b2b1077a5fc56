/** Child processes that always end with their whole tree, at a time limit or when this process is stopped. */
import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { giveWay } from './giveWay.mjs';

const windows = process.platform === 'win32';

/** @typedef {import('node:child_process').ChildProcess} ChildProcess */

/** @type {Set<ChildProcess>} */
const running = new Set();

/**
 * Starts a program in its own process group, so that `stop` reaches everything that it starts.
 * @param {string} command `npm` or the path of a program
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {ChildProcess}
 */
export function start(command, args, options = {}) {
  const npm = windows && command === 'npm';
  const child = spawn(npm ? 'npm.cmd' : command, args, {
    detached: !windows,
    shell: npm,
    windowsHide: true,
    ...options,
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  child.once('error', () => running.delete(child));
  return child;
}

/** @typedef {{ code: number | null; output: string; timedOut: boolean; seconds: number }} Finished */

/**
 * Runs a program to its end.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string; env?: NodeJS.ProcessEnv; limitSeconds?: number; show?: boolean; givesWay?: boolean }} [options]
 *   `show`: pass its output through as it comes, instead of keeping it; `givesWay`: it runs when others leave it time
 * @returns {Promise<Finished>} `code` is null when it could not be started or was killed
 */
export function run(command, args, options = {}) {
  const { cwd, env, limitSeconds = 600, show = false, givesWay = false } = options;
  const began = performance.now();
  return new Promise((resolve) => {
    const child = start(command, args, {
      ...(cwd && { cwd }),
      ...(env && { env: { ...process.env, ...env } }),
      stdio: show ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
    });
    if (givesWay && child.pid !== undefined) giveWay(child.pid);
    let output = '';
    child.stdout?.on('data', (chunk) => (output += chunk));
    child.stderr?.on('data', (chunk) => (output += chunk));
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      void stop(child);
    }, limitSeconds * 1000);
    const finish = (/** @type {number | null} */ code) => {
      clearTimeout(timer);
      resolve({ code, output, timedOut, seconds: (performance.now() - began) / 1000 });
    };
    child.once('error', (error) => {
      output += error.message;
      finish(null);
    });
    child.once('close', (code) => finish(code));
  });
}

/**
 * Ends a process and everything that it started; after four seconds, by force.
 * @param {ChildProcess} child
 * @returns {Promise<void>}
 */
export async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  signalTree(child, 'SIGTERM');
  const force = setTimeout(() => signalTree(child, 'SIGKILL'), 4000);
  await gone;
  clearTimeout(force);
}

/** @param {ChildProcess} child @param {NodeJS.Signals} signal */
function signalTree(child, signal) {
  if (child.pid === undefined) return;
  if (windows) {
    spawn('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true });
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch {
    child.kill(signal);
  }
}

let stopping = false;

/** Whether a signal is ending this process, and so its children. */
export const isStopping = () => stopping;

/**
 * Stops every child when this process is interrupted or terminated, then runs `last` and exits.
 * @param {() => void | Promise<void>} [last]
 */
export function stopChildrenOnSignal(last) {
  const onSignal = async (/** @type {NodeJS.Signals} */ signal) => {
    if (stopping) return;
    stopping = true;
    await Promise.all([...running].map(stop));
    await last?.();
    process.exit(signal === 'SIGINT' ? 130 : 143);
  };
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, onSignal);
}

/**
 * On Linux, kills every other process with the variable `name=value` in its environment, such as those that a killed
 * test left behind.
 * @param {string} name
 * @param {string} value
 * @returns {number} how many there were
 */
export function killMarked(name, value) {
  if (process.platform !== 'linux') return 0;
  let killed = 0;
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    try {
      if (!readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`${name}=${value}`)) continue;
      process.kill(pid, 'SIGKILL');
      killed++;
    } catch {
      // It ended by itself, or belongs to another user.
    }
  }
  return killed;
}

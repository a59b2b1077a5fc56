import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { programPath } from '../bundle.js';
import { exists } from './realWorker.js';

/** Far above the second that is promised; the worker would be at work for ever. */
const HANG_MS = 20_000;

/** Whether it runs: a process that has ended stays on record until its parent, or the system, has looked. */
function runs(pid: number): boolean {
  if (!exists(pid)) return false;
  if (process.platform !== 'linux') return true;
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}

it('a worker that hangs ends when its parent is killed', async () => {
  const parent = spawn(process.execPath, [
    join(import.meta.dirname, '../fixtures/parentOfWorker.cjs'),
    programPath('worker'),
  ]);
  const [said] = (await once(parent.stdout, 'data')) as [Buffer];
  const worker = Number(said.toString());
  try {
    await setTimeout(1_000);
    expect(runs(worker)).toBe(true);
    parent.kill('SIGKILL');
    const killed = performance.now();
    while (runs(worker) && performance.now() - killed < HANG_MS) await setTimeout(20);
    expect(runs(worker)).toBe(false);
    console.log(`ended ${(performance.now() - killed).toFixed(0)} ms after its parent`);
  } finally {
    if (runs(worker)) process.kill(worker, 'SIGKILL');
  }
});

/** A thread that ends its process when the parent process is gone. */
import { workerData } from 'node:worker_threads';
import type { WatchData } from './watchParent.js';

const EVERY_MS = 250;

const { parent } = workerData as WatchData;

setInterval(() => {
  // The worker holds nothing that an abrupt end could corrupt.
  if (isGone()) process.kill(process.pid, 'SIGKILL');
}, EVERY_MS);

/** An orphan gets another parent; on Windows it keeps its parent's id, which no process has any more. */
function isGone(): boolean {
  if (process.ppid !== parent) return true;
  try {
    process.kill(parent, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

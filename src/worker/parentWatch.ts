/** A thread that ends its process when the process' parent is gone. */
import { workerData } from 'node:worker_threads';
import type { WatchData } from './watchParent.js';

const EVERY_MS = 250;

const { parent } = workerData as WatchData;

setInterval(() => {
  // The worker keeps nothing that a sudden end could spoil.
  if (isGone()) process.kill(process.pid, 'SIGKILL');
}, EVERY_MS);

/** An orphan is handed to another process; on Windows it keeps its parent's number, which then is nobody's. */
function isGone(): boolean {
  if (process.ppid !== parent) return true;
  try {
    process.kill(parent, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

import { QkLensError } from '../protocol/errors.js';
import { giveWay } from './rightOfWay.js';

/** The error of work that its asker called off. */
export function cancelled(): QkLensError {
  return new QkLensError('cancelled', 'Cancelled.');
}

/** @throws QkLensError `cancelled` once the signal is aborted */
function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw cancelled();
}

/**
 * Lets everything else that waits (messages, other questions) run before long work goes on, a newer question to its
 * end if that is near. Called between blocks.
 *
 * @throws QkLensError `cancelled` once the signal is aborted
 */
export async function tick(signal: AbortSignal | undefined): Promise<void> {
  // A message that came meanwhile is read in the one turn of the event loop, and handled in the next.
  await turnOfEventLoop();
  await turnOfEventLoop();
  await giveWay();
  throwIfCancelled(signal);
}

function turnOfEventLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

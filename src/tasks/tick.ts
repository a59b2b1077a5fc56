import { QkLensError } from '../protocol/errors.js';
import { giveWay } from './rightOfWay.js';

/** The error of cancelled work. */
export function cancelled(): QkLensError {
  return new QkLensError('cancelled', 'Cancelled.');
}

/** @throws QkLensError `cancelled` once the signal is aborted */
function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw cancelled();
}

/**
 * Lets everything that is waiting (messages, other questions) run before long work continues, and lets a newer question
 * finish if it will be done soon. Called between blocks.
 *
 * @throws QkLensError `cancelled` once the signal is aborted
 */
export async function tick(signal: AbortSignal | undefined): Promise<void> {
  // A message that arrived meanwhile is read in one turn of the event loop and handled in the next.
  await turnOfEventLoop();
  await turnOfEventLoop();
  await giveWay();
  throwIfCancelled(signal);
}

function turnOfEventLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

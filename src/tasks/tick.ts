import { QkLensError } from '../protocol/errors.js';

/** The error of work that its asker called off. */
export function cancelled(): QkLensError {
  return new QkLensError('cancelled', 'Cancelled.');
}

/** @throws QkLensError `cancelled` once the signal is aborted */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw cancelled();
}

/**
 * Lets everything else that waits (messages, other questions) run before long work goes on. Called between blocks.
 *
 * @throws QkLensError `cancelled` once the signal is aborted
 */
export async function tick(signal: AbortSignal | undefined): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve));
  throwIfCancelled(signal);
}

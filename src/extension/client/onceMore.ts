import { QkLensError } from '../../protocol/errors.js';

/**
 * Sends a request to the worker, and repeats it once if the worker died during it: the cause may have been another
 * request. It is not repeated a second time.
 */
export async function onceMore<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!isDeath(error)) throw error;
    return ask();
  }
}

/** Whether the request failed because the worker died before answering it. */
export function isDeath(error: unknown): boolean {
  return error instanceof QkLensError && error.code === 'workerDied';
}

import { QkLensError } from '../../protocol/errors.js';

/**
 * Asks the worker, and once again when it died under the question: what ended it may have been another one. What ends it
 * twice is not asked a third time.
 */
export async function onceMore<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!isDeath(error)) throw error;
    return ask();
  }
}

/** Whether the question failed because the worker did not live to answer it. */
export function isDeath(error: unknown): boolean {
  return error instanceof QkLensError && error.code === 'workerDied';
}

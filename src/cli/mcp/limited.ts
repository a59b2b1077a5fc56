import { QkLensError } from '../../protocol/errors.js';
import { cancelled } from '../../tasks/tick.js';

/**
 * Runs work that ends when its client cancels it, or after so many seconds.
 *
 * @throws QkLensError `cancelled` if either happens, and what the work throws
 */
export async function limited<T>(
  seconds: number,
  client: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = AbortSignal.timeout(seconds * 1000);
  const signal = AbortSignal.any([client, late]);
  try {
    if (signal.aborted) throw cancelled();
    return await work(signal);
  } catch (error) {
    if (late.aborted && !client.aborted && error instanceof QkLensError && error.code === 'cancelled') {
      throw new QkLensError(
        'cancelled',
        `The answer took longer than ${seconds} seconds and was given up. Ask for less (fewer heads, one layer, a shorter prompt), or start the server with a longer --timeout.`,
      );
    }
    throw error;
  }
}

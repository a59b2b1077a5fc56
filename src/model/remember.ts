import type { Matrices } from '../cache/matrixFile.js';

/**
 * Gives what was computed of a checkpoint before, or makes and keeps it.
 *
 * @param quantity what it is, with all that it depends on beside the checkpoint itself
 */
export type Remember = <T extends Matrices>(
  quantity: string,
  make: () => Promise<T>,
  signal: AbortSignal,
) => Promise<T>;

/**
 * Gives what was kept of a quantity, and makes nothing.
 *
 * @throws QkLensError `cancelled`
 */
export async function recall<T extends Matrices>(
  remember: Remember,
  quantity: string,
  signal: AbortSignal,
): Promise<T | undefined> {
  const nothing = new Error('Nothing is kept.');
  try {
    return await remember<T>(quantity, () => Promise.reject(nothing), signal);
  } catch (error) {
    if (error === nothing) return undefined;
    throw error;
  }
}

/** Keeps nothing. */
export const forget: Remember = (_quantity, make) => make();

import type { Matrices } from '../cache/matrixFile.js';

/**
 * Returns a stored quantity of a checkpoint, or computes and stores it.
 *
 * @param quantity what it is, with everything it depends on besides the checkpoint itself
 */
export type Remember = <T extends Matrices>(
  quantity: string,
  make: () => Promise<T>,
  signal: AbortSignal,
) => Promise<T>;

/**
 * Returns a stored quantity, and computes nothing.
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

/** Stores nothing. */
export const forget: Remember = (_quantity, make) => make();

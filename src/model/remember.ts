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

/** Keeps nothing. */
export const forget: Remember = (_quantity, make) => make();

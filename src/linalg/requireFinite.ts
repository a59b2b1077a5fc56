import { QkLensError } from '../protocol/errors.js';
import type { Matrix64 } from './matrix.js';
import { allFinite } from './vector.js';

/**
 * Checks a matrix before an iteration that would not end, or would end in NaN, on non-finite input.
 *
 * @param purpose what the matrix is for, such as "eigendecomposition"
 * @throws QkLensError `compute` if an entry is not finite
 */
export function requireFinite({ data, rows, cols }: Matrix64, purpose: string): void {
  if (allFinite(data)) return;
  throw new QkLensError(
    'compute',
    `A matrix of ${rows} x ${cols} has entries that are not finite numbers, so that it has no ${purpose}. ` +
      'The weights may be too large for float32: check them.',
  );
}

import { QkLensError } from '../protocol/errors.js';
import type { Matrix64 } from './matrix.js';

/**
 * Checks a matrix before an iteration that would not end, or end in NaN, on what is not a number.
 *
 * @param purpose what is wanted of the matrix, such as "eigendecomposition"
 * @throws QkLensError `compute` when an entry is not finite
 */
export function requireFinite({ data, rows, cols }: Matrix64, purpose: string): void {
  // 0 times a finite number is 0, 0 times any other is NaN.
  let zero = 0;
  for (let i = 0; i < data.length; i++) zero += 0 * data[i];
  if (zero === 0) return;
  throw new QkLensError(
    'compute',
    `A matrix of ${rows} x ${cols} has entries that are not finite numbers, so that it has no ${purpose}. ` +
      'The weights may be too large for float32: check them.',
  );
}

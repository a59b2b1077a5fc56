import { zeros64, type Matrix64 } from './matrix.js';
import { symmetricEigenvalues } from './symmetricEigen.js';
import { dotWithin, overLargest } from './vector.js';

/**
 * The largest singular value of a small matrix `[n, h]`, from its rows' products: squares lose digits of small values,
 * but none of the largest.
 *
 * @throws QkLensError `compute` if an entry is not finite
 */
export function spectralNorm({ data, rows, cols }: Matrix64): number {
  const { largest, scaled } = overLargest(data);
  const products = zeros64(rows, rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j <= i; j++) products.data[i * rows + j] = dotWithin(scaled, i * cols, j * cols, cols);
  }
  return largest * Math.sqrt(Math.max(0, symmetricEigenvalues(products)[0] ?? 0));
}

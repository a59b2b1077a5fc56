import { matrix, type Matrix64 } from '../linalg/matrix.js';
import { dot } from '../linalg/vector.js';
import type { Random } from '../statistics/random.js';

/**
 * An orthogonal matrix `[n, n]`, every one equally likely: normal rows made orthonormal one after the other (twice, so
 * that rounding leaves them so).
 */
export function randomRotation(n: number, random: Random): Matrix64 {
  const data = Float64Array.from({ length: n * n }, () => random.normal());
  const row = (k: number) => data.subarray(k * n, (k + 1) * n);
  for (let k = 0; k < n; k++) {
    const own = row(k);
    for (let pass = 0; pass < 2; pass++) {
      for (let before = 0; before < k; before++) {
        const other = row(before);
        const along = dot(own, other);
        for (let i = 0; i < n; i++) own[i] -= along * other[i];
      }
      const norm = Math.sqrt(dot(own, own));
      for (let i = 0; i < n; i++) own[i] /= norm;
    }
  }
  return matrix(data, n, n);
}

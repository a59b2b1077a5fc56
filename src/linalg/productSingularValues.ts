import { factoredSvd } from './factoredSvd.js';
import { zeros64, type Matrix64 } from './matrix.js';
import { symmetricEigenvalues } from './symmetricEigenvalues.js';

/**
 * The singular values alone of A B^T, `[h]`, largest first, from the Gram matrices: with the Cholesky factor
 * A^T A = L L^T they are the square roots of the eigenvalues of L^T (B^T B) L. Good to about 1e-8 of the largest, as
 * {@link factoredSvd} is, in a tenth of its time. Where A is short of full rank, which Cholesky can't do,
 * {@link factoredSvd} answers.
 *
 * @param gramA A^T A, `[h, h]`
 * @param gramB B^T B, `[h, h]`
 * @throws QkLensError `compute` when an entry is not finite
 */
export function productSingularValues(gramA: Matrix64, gramB: Matrix64): Float64Array {
  const lower = cholesky(gramA);
  if (!lower || !gramB.data.every(Number.isFinite)) return factoredSvd(gramA, gramB).values;
  return symmetricEigenvalues(congruent(lower, gramB)).map((value) => Math.sqrt(Math.max(0, value)));
}

/** L with L L^T = gram, lower triangular; undefined when a pivot is at rounding level. */
function cholesky({ data, rows: n }: Matrix64): Matrix64 | undefined {
  const lower = zeros64(n, n);
  const l = lower.data;
  let largest = 0;
  for (let i = 0; i < n; i++) largest = Math.max(largest, data[i * n + i]);
  const rounding = n * Number.EPSILON * largest;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = data[i * n + j];
      for (let k = 0; k < j; k++) sum -= l[i * n + k] * l[j * n + k];
      if (j < i) l[i * n + j] = sum / l[j * n + j];
      else if (sum > rounding) l[i * n + i] = Math.sqrt(sum);
      else return undefined;
    }
  }
  return lower;
}

/** L^T G L, G symmetric. */
function congruent({ data: l, rows: n }: Matrix64, { data: g }: Matrix64): Matrix64 {
  // Row by row: (G L)[i] adds up G[i][k] times row k of L; L^T (G L) adds up L[i][r] times row i of G L.
  const gl = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      const factor = g[i * n + k];
      for (let c = 0; c <= k; c++) gl[i * n + c] += factor * l[k * n + c];
    }
  }
  const out = zeros64(n, n);
  for (let i = 0; i < n; i++) {
    for (let r = 0; r <= i; r++) {
      const factor = l[i * n + r];
      for (let c = 0; c <= r; c++) out.data[r * n + c] += factor * gl[i * n + c];
    }
  }
  return out;
}

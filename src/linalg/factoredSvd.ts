import { symmetricEigen } from './decompositions.js';
import type { Matrix64 } from './matrix.js';
import { rowBlock, zeros64 } from './matrix.js';
import { dot } from './vector.js';

/**
 * The singular value decomposition of a product A B^T that is never formed, A `[n, h]` and B `[m, h]`: the k-th left
 * singular vector is A times column k of `left`, the right one B times column k of `right`.
 */
export interface FactoredSvd {
  /** `[h]`, largest first; exactly 0 beyond the product's rank. */
  readonly values: Float64Array;
  /** `[h, rank]` */
  readonly left: Matrix64;
  /** `[h, rank]` */
  readonly right: Matrix64;
}

/**
 * From the Gram matrices alone: with A^T A = P L P^T and R_A = L^(1/2) P^T, A = Q R_A for an orthonormal Q, so the
 * singular values of A B^T are those of R_A R_B^T `[h, h]`. Eigenvalues at rounding level are dropped. Their errors
 * are those of the Gram matrices, so values are good to about 1e-8 of the largest.
 *
 * @param gramA A^T A, `[h, h]`
 * @param gramB B^T B, `[h, h]`
 * @throws QkLensError `compute` when an entry is not finite
 */
export function factoredSvd(gramA: Matrix64, gramB: Matrix64): FactoredSvd {
  const h = gramA.rows;
  const a = root(gramA);
  const b = root(gramB);
  const product = zeros64(a.rank, b.rank);
  for (let c = 0; c < h; c++) {
    for (let i = 0; i < a.rank; i++) {
      const factor = a.roots[i] * a.vectors.data[c * h + i];
      for (let j = 0; j < b.rank; j++) {
        product.data[i * b.rank + j] += factor * b.roots[j] * b.vectors.data[c * h + j];
      }
    }
  }
  const values = new Float64Array(h);
  if (a.rank === 0 || b.rank === 0) return { values, left: zeros64(h, 0), right: zeros64(h, 0) };
  const small = smallSvd(product);
  values.set(small.values);
  return { values, left: coordinates(a, small.u), right: coordinates(b, small.v) };
}

/**
 * By the eigenvectors u of M M^T, half the time of a full decomposition: then v is M^T u over its length, and the
 * singular value that length. Small values and their vectors lose digits, (largest / value)^2 of float64's rounding.
 */
function smallSvd(m: Matrix64): { values: Float64Array; u: Matrix64; v: Matrix64 } {
  const { rows, cols } = m;
  const { vectors } = symmetricEigen(timesTransposed(m));
  const k = Math.min(rows, cols);
  const images = zeros64(k, cols);
  for (let r = 0; r < rows; r++) {
    for (let i = 0; i < k; i++) {
      const factor = vectors.data[r * rows + i];
      for (let c = 0; c < cols; c++) images.data[i * cols + c] += factor * m.data[r * cols + c];
    }
  }
  const lengths = Float64Array.from({ length: k }, (_, i) => length(rowBlock(images, i, i + 1).data));
  const order = [...lengths.keys()].sort((i, j) => lengths[j] - lengths[i]);
  const u = zeros64(rows, k);
  const v = zeros64(cols, k);
  order.forEach((from, to) => {
    for (let r = 0; r < rows; r++) u.data[r * k + to] = vectors.data[r * rows + from];
    const scale = lengths[from] || 1;
    for (let c = 0; c < cols; c++) v.data[c * k + to] = images.data[from * cols + c] / scale;
  });
  return { values: Float64Array.from(order, (i) => lengths[i]), u, v };
}

/** M M^T */
function timesTransposed(m: Matrix64): Matrix64 {
  const { rows, cols } = m;
  const out = zeros64(rows, rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let c = 0; c < cols; c++) sum += m.data[i * cols + c] * m.data[j * cols + c];
      out.data[i * rows + j] = sum;
      out.data[j * rows + i] = sum;
    }
  }
  return out;
}

function length(vector: Float64Array): number {
  return Math.sqrt(dot(vector, vector));
}

interface Root {
  readonly rank: number;
  /** Square roots of the eigenvalues above rounding, largest first. */
  readonly roots: Float64Array;
  /** All unit eigenvectors as columns, `[h, h]`. */
  readonly vectors: Matrix64;
}

function root(gram: Matrix64): Root {
  const { values, vectors } = symmetricEigen(gram);
  const rounding = gram.rows * Number.EPSILON * Math.max(0, values[0]);
  const kept = values.filter((value) => value > rounding);
  return { rank: kept.length, roots: kept.map(Math.sqrt), vectors };
}

/** P L^(-1/2) U: from singular vectors of the small product `[rank, k]` to coordinates `[h, k]`. */
function coordinates({ rank, roots, vectors }: Root, u: Matrix64): Matrix64 {
  const h = vectors.rows;
  const out = zeros64(h, u.cols);
  for (let r = 0; r < h; r++) {
    for (let i = 0; i < rank; i++) {
      const factor = vectors.data[r * h + i] / roots[i];
      for (let k = 0; k < u.cols; k++) out.data[r * u.cols + k] += factor * u.data[i * u.cols + k];
    }
  }
  return out;
}

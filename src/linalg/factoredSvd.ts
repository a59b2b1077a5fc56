import { svd, symmetricEigen } from './decompositions.js';
import type { Matrix64 } from './matrix.js';
import { zeros64 } from './matrix.js';

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
  for (let i = 0; i < a.rank; i++) {
    for (let j = 0; j < b.rank; j++) {
      let sum = 0;
      for (let c = 0; c < h; c++) sum += a.vectors.data[c * h + i] * b.vectors.data[c * h + j];
      product.data[i * b.rank + j] = a.roots[i] * b.roots[j] * sum;
    }
  }
  const values = new Float64Array(h);
  if (a.rank === 0 || b.rank === 0) return { values, left: zeros64(h, 0), right: zeros64(h, 0) };
  const { values: found, u, v } = svd(product);
  values.set(found);
  return { values, left: coordinates(a, u), right: coordinates(b, v) };
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

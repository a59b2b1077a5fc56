import { cholesky, inverseOfNonzero, upperProduct } from './cholesky.js';
import type { Compute } from './compute.js';
import { householderTriangle, type PivotedTriangle } from './householderTriangle.js';
import { zeros64, type Matrix64 } from './matrix.js';
import { MatrixPool } from './matrixPool.js';

/** Below so many products the way to onnxruntime and back takes longer than the reflections. */
const SMALL = 1 << 18;
/** What is left of a column's square, below which the second pass would not give back all that the first lost. */
const LEAST_PIVOT = 1e-9;
/** Of the scaled A^T A's eigenvalues: above it the first pass loses less than 1e-12 of each value, its rounding over it. */
const WELL_CONDITIONED = 1e-3;

/**
 * R `[h, h]` with R^T R = A^T A, such as Q^T A for an orthonormal Q: R B has the singular values of A B. It is that of
 * (I + E) A, E of float64's rounding times the condition of A with its columns scaled to one length, so that the error is
 * small beside every singular value of a product with A, the smallest too.
 *
 * By Cholesky's factor twice over (Yamamoto, Nakatsukasa, Yanagisawa and Fukaya, "Roundoff error analysis of the
 * CholeskyQR2 algorithm", 2015): that of A^T A, which knows of small values little, only makes A nearly orthonormal, and
 * that of the result gives back what was lost. Once is enough where the condition is low; where A is too near a lower rank
 * for either, Householder's reflections take over.
 *
 * @param columns A^T, `[h, n]`: the columns of A as rows
 * @param pool of memory for what is needed on the way
 * @throws QkLensError `compute` when an entry is not finite
 */
export async function triangularFactor(
  compute: Compute,
  columns: Matrix64,
  pool = new MatrixPool(),
): Promise<Matrix64> {
  const { rows: h, cols: n } = columns;
  const twice = n * h ** 2 > SMALL ? await choleskyTwice(compute, columns, pool) : undefined;
  return twice ?? unpivoted(householderTriangle(columns));
}

async function choleskyTwice(
  compute: Compute,
  columns: Matrix64,
  pool: MatrixPool,
): Promise<Matrix64 | undefined> {
  const { rows: h, cols: n } = columns;
  const first = cholesky(await compute.multiply64(columns, columns, { transB: true }), LEAST_PIVOT);
  if (first.rank < h) return undefined;
  if (leastEigenvalue(first.root) > WELL_CONDITIONED) return first.root;
  const near = pool.take(h, n);
  await compute.multiply64(inverseOfNonzero(first.root), columns, { transA: true, out: near });
  const second = cholesky(await compute.multiply64(near, near, { transB: true }), LEAST_PIVOT);
  pool.give(near);
  return second.rank < h ? undefined : upperProduct(second.root, first.root);
}

/**
 * At most the smallest eigenvalue of R^T R scaled to a diagonal of ones: with det the product of all and h their sum, none
 * can be less than det ((h - 1) / h)^(h - 1).
 */
function leastEigenvalue({ data: r, rows: h }: Matrix64): number {
  let bound = 1;
  for (let c = 0; c < h; c++) {
    let column = 0;
    for (let k = 0; k <= c; k++) column += r[k * h + c] ** 2;
    bound *= (r[c * h + c] ** 2 / column) * (c > 0 ? (h - 1) / h : 1);
  }
  return bound;
}

/** R P^T, `[h, h]` */
export function unpivoted({ triangle, order }: PivotedTriangle): Matrix64 {
  const { data, rows, cols } = triangle;
  const out = zeros64(rows, cols);
  for (let r = 0; r < rows; r++) {
    for (let c = r; c < cols; c++) out.data[r * cols + order[c]] = data[r * cols + c];
  }
  return out;
}

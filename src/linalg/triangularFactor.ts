import { cholesky, inverseOfNonzero, upperProduct } from './cholesky.js';
import type { Compute } from './compute.js';
import { householderTriangle, type PivotedTriangle } from './householderTriangle.js';
import { zeros64, type Matrix64 } from './matrix.js';
import { MatrixPool } from './matrixPool.js';

/** Below this many products, the transfer to onnxruntime and back takes longer than the reflections. */
const SMALL = 1 << 18;
/** If less of a column's square is left, the second pass can't recover everything that the first lost. */
const LEAST_PIVOT = 1e-9;
/**
 * Smallest eigenvalue of the scaled A^T A: above this, the first pass loses less than 1e-12 of each value (its rounding
 * over the eigenvalue).
 */
const WELL_CONDITIONED = 1e-3;

/**
 * R `[h, h]` with R^T R = A^T A, such as Q^T A for an orthonormal Q: R B has the singular values of A B. It is the
 * factor of (I + E) A, with E of the size of float64's rounding times the condition of A with its columns scaled to
 * equal length, so that the error is small relative to every singular value of a product with A, even the smallest.
 *
 * Applies Cholesky's factorisation twice (Yamamoto, Nakatsukasa, Yanagisawa and Fukaya, "Roundoff error analysis of the
 * CholeskyQR2 algorithm", 2015): the factor of A^T A, which is inaccurate for small values, only makes A nearly
 * orthonormal; the factor of the result recovers what was lost. Once is enough if the condition is low. If A is too
 * close to a lower rank for either, Householder reflections take over.
 *
 * @param columns A^T, `[h, n]`: the columns of A as rows
 * @param pool of memory for intermediate results
 * @throws QkLensError `compute` if an entry is not finite
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
 * A lower bound of the smallest eigenvalue of R^T R scaled to a unit diagonal: with det the product of all eigenvalues
 * and h their sum, none can be less than det ((h - 1) / h)^(h - 1).
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

/** Whether all entries below the diagonal of R `[h, h]` are 0. */
export function isUpper({ data, rows: h }: Matrix64): boolean {
  for (let r = 1; r < h; r++) for (let c = 0; c < r; c++) if (data[r * h + c] !== 0) return false;
  return true;
}

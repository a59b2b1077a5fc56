import type { Compute } from './compute.js';
import { block64, columnBlock, putBlock, rowBlock, zeros64, type Matrix64 } from './matrix.js';
import { addTwoTimes } from './vector.js';

/** R `[n, n]`, upper triangular, with R^T R = G. */
export interface CholeskyRoot {
  readonly root: Matrix64;
  /** Nonzero rows of R: fewer than n if columns depend on earlier ones. */
  readonly rank: number;
}

/**
 * The root of a small Gram matrix.
 *
 * @param gram G, positive semidefinite; its upper triangle is read
 * @param leastPivot relative to the diagonal: a smaller rest of a column's squared length counts as rounding, and the
 *   column as a combination of earlier ones
 * @param diagonal G's original diagonal, if it has been reduced since
 */
export function cholesky(
  { data, rows: n }: Matrix64,
  leastPivot: number,
  diagonal: ArrayLike<number> = Float64Array.from({ length: n }, (_, i) => data[i * n + i]),
): CholeskyRoot {
  const root = zeros64(n, n);
  const r = root.data;
  let rank = 0;
  for (let i = 0; i < n; i++) {
    const row = i * n;
    for (let c = i; c < n; c++) r[row + c] = data[row + c];
    for (let k = 0; k < i; k += 2) {
      const upper = k * n + i;
      // An odd row out is taken once and once times 0.
      const lower = k + 1 < i ? upper + n : upper;
      addTwoTimes(r, row + i, r, -r[upper], upper, lower === upper ? 0 : -r[lower], lower, n - i);
    }
    const pivot = r[row + i];
    if (pivot > leastPivot * diagonal[i] && pivot < Infinity) {
      const scale = 1 / Math.sqrt(pivot);
      for (let c = i; c < n; c++) r[row + c] *= scale;
      rank++;
    } else r.fill(0, row + i, row + n);
  }
  return { root, rank };
}

/**
 * The root of a large Gram matrix, block by block, with the products in onnxruntime.
 *
 * @param gram as in {@link cholesky}; becomes the root
 * @param block rows computed at a time
 * @param strip rows of the rest that are reduced at a time
 * @param between is awaited between blocks and strips
 * @throws what `between` throws
 */
export async function largeCholesky(
  compute: Compute,
  gram: Matrix64,
  leastPivot: number,
  { block, strip }: { readonly block: number; readonly strip: number },
  between: () => Promise<void>,
): Promise<CholeskyRoot> {
  const { data: g, rows: n } = gram;
  const diagonal = Float64Array.from({ length: n }, (_, i) => g[i * n + i]);
  let rank = 0;
  for (let from = 0; from < n; from += block) {
    await between();
    const to = Math.min(n, from + block);
    const own = cholesky(block64(gram, [from, to], [from, to]), leastPivot, diagonal.subarray(from, to));
    rank += own.rank;
    putBlock(gram, own.root, from, from);
    if (to === n) break;
    const right = block64(gram, [from, to], [to, n]);
    const beside = await compute.multiply64(inverseOfNonzero(own.root), right, { transA: true });
    putBlock(gram, beside, from, to);
    for (let top = to; top < n; top += strip) {
      if (top > to) await between();
      const bottom = Math.min(n, top + strip);
      const upper = columnBlock(beside, top - to, bottom - to);
      const rest = columnBlock(beside, top - to, n - to);
      const taken = await compute.multiply64(upper, rest, { transA: true });
      for (let r = top; r < bottom; r++) {
        const row = rowBlock(taken, r - top, r - top + 1).data;
        for (let c = r; c < n; c++) g[r * n + c] -= row[c - top];
      }
    }
  }
  for (let r = 1; r < n; r++) g.fill(0, r * n, r * n + r);
  return { root: gram, rank };
}

/** R^-1 of an upper triangular R `[n, n]` without its zero rows: these rows and columns are 0 in the inverse. */
export function inverseOfNonzero({ data: r, rows: n }: Matrix64): Matrix64 {
  const out = zeros64(n, n);
  for (let i = n - 1; i >= 0; i--) {
    const row = i * n;
    const pivot = r[row + i];
    if (pivot === 0) continue;
    // Row i of R X = I: r_ii x_i = e_i - the sum over k > i of r_ik x_k.
    for (let k = i + 1; k < n; k++) {
      const factor = r[row + k];
      for (let c = k; c < n; c++) out.data[row + c] -= factor * out.data[k * n + c];
    }
    out.data[row + i] = 1;
    for (let c = i; c < n; c++) out.data[row + c] /= pivot;
  }
  return out;
}

/** A B of upper triangular matrices `[n, n]`. */
export function upperProduct({ data: a, rows: n }: Matrix64, { data: b }: Matrix64): Matrix64 {
  const out = zeros64(n, n);
  for (let i = 0; i < n; i++) {
    for (let k = i; k < n; k++) {
      const factor = a[i * n + k];
      for (let c = k; c < n; c++) out.data[i * n + c] += factor * b[k * n + c];
    }
  }
  return out;
}

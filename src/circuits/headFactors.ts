import type { Compute } from '../linalg/compute.js';
import { factoredSvd } from '../linalg/factoredSvd.js';
import { transpose, zeros64, type Matrix64 } from '../linalg/matrix.js';
import type { HeadWeights } from '../model/headWeights.js';

/** A matrix A B^T of `[d_model, d_model]` told by its singular vectors. */
export interface Factored {
  /** `[d_head]`, largest first. */
  readonly values: Float64Array;
  /** Unit left and right singular vectors as columns, `[d_model, rank]`. */
  readonly left: Matrix64;
  readonly right: Matrix64;
}

/** W_Q W_K^T and W_V W_O of one head. */
export async function headFactors(
  compute: Compute,
  head: HeadWeights,
): Promise<{ qk: Factored; ov: Factored }> {
  return {
    qk: await factored(compute, head.wQ, head.wK),
    ov: await factored(compute, head.wV, transpose(head.wO)),
  };
}

async function factored(compute: Compute, a: Matrix64, b: Matrix64): Promise<Factored> {
  const gram = (m: Matrix64) => compute.multiply64(m, m, { transA: true });
  const { values, left, right } = factoredSvd(await gram(a), await gram(b));
  if (left.cols === 0) return { values, left: zeros64(a.rows, 0), right: zeros64(b.rows, 0) };
  return { values, left: await compute.multiply64(a, left), right: await compute.multiply64(b, right) };
}

/** The Frobenius norm, from the singular values. */
export function frobeniusNorm(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] ** 2;
  return Math.sqrt(sum);
}

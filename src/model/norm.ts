import type { Matrix64 } from '../linalg/matrix.js';

/** A norm's weight and bias, `[1, n]` each; the bias of an RMSNorm is 0. */
export interface NormWeights {
  readonly w: Matrix64;
  readonly b: Matrix64;
}

/** What remains of a norm once its weight and bias are folded. */
export function plainNorm(n: number): NormWeights {
  const row = (value: number) => ({ data: new Float64Array(n).fill(value), rows: 1, cols: n });
  return { w: row(1), b: row(0) };
}

/**
 * TransformerLens' fold_ln: moves a norm's weight and bias into the weights that read its output: `b += ln.b @ W`, `W =
 * ln.w[:, None] * W`, both in place.
 *
 * @param weight `[d_model, n]`
 * @param bias `[1, n]`
 * @param center also subtracts W's mean over d_model, which a LayerNorm's own centring makes invisible
 * @returns weight and bias themselves
 */
export function foldNorm(
  norm: NormWeights,
  weight: Matrix64,
  bias: Matrix64,
  center: boolean,
): { weight: Matrix64; bias: Matrix64 } {
  const { data, rows, cols } = weight;
  const mean = new Float64Array(cols);
  for (let r = 0; r < rows; r++) {
    const w = norm.w.data[r];
    const b = norm.b.data[r];
    for (let c = 0; c < cols; c++) {
      const value = data[r * cols + c];
      bias.data[c] += b * value;
      data[r * cols + c] = w * value;
      mean[c] += (w * value) / rows;
    }
  }
  if (center) {
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < cols; c++) data[r * cols + c] -= mean[c];
    }
  }
  return { weight, bias };
}

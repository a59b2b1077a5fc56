import type { Matrix64 } from '../linalg/matrix.js';

/**
 * TransformerLens' center_writing_weights, for one of the weights that write to the residual stream: takes from each
 * row its mean over d_model, in place.
 *
 * @param m `[n, d_model]`
 * @returns m itself
 */
export function centerRows(m: Matrix64): Matrix64 {
  for (let r = 0; r < m.rows; r++) centerVector(m.data.subarray(r * m.cols, (r + 1) * m.cols));
  return m;
}

/** Takes from a vector its mean, in place. */
export function centerVector(values: Float64Array): void {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  for (let i = 0; i < values.length; i++) values[i] -= mean;
}

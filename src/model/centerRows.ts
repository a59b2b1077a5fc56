import type { Matrix } from '../linalg/matrix.js';

/**
 * TransformerLens' center_writing_weights, for one of the weights that write to the residual stream: subtracts from
 * each row its mean over d_model, in place.
 *
 * @param m `[n, d_model]`
 * @returns m itself
 */
export function centerRows<T extends Float32Array | Float64Array>(m: Matrix<T>): Matrix<T> {
  for (let r = 0; r < m.rows; r++) center(m.data, r * m.cols, (r + 1) * m.cols);
  return m;
}

/** {@link centerRows} for the transpose of a weight, `[d_model, n]`. */
export function centerColumns<T extends Float32Array | Float64Array>(m: Matrix<T>): Matrix<T> {
  const { data, rows, cols } = m;
  const mean = new Float64Array(cols);
  for (let r = 0, i = 0; r < rows; r++) for (let c = 0; c < cols; c++, i++) mean[c] += data[i];
  for (let c = 0; c < cols; c++) mean[c] /= rows;
  for (let r = 0, i = 0; r < rows; r++) for (let c = 0; c < cols; c++, i++) data[i] -= mean[c];
  return m;
}

/** Subtracts a vector's mean, in place. */
export function centerVector(values: Float64Array): void {
  center(values, 0, values.length);
}

function center(values: Float32Array | Float64Array, from: number, to: number): void {
  let sum = 0;
  for (let i = from; i < to; i++) sum += values[i];
  const mean = sum / (to - from);
  for (let i = from; i < to; i++) values[i] -= mean;
}

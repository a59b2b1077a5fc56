import type { Matrix, Matrix64 } from '../linalg/matrix.js';

/**
 * Adds the product of a vector and a weight, of its inputs from one on, to a row `[1, outputs]`.
 *
 * @param inputsFirst whether the weight is `[inputs, outputs]`; otherwise it is the transpose
 */
export function addProduct(
  sum: Matrix64,
  vector: Float64Array,
  { data, cols }: Matrix,
  from: number,
  inputsFirst = true,
): void {
  const [input, output] = inputsFirst ? [cols, 1] : [1, cols];
  vector.forEach((factor, i) => {
    if (factor === 0) return;
    const start = (from + i) * input;
    for (let c = 0; c < sum.cols; c++) sum.data[c] += factor * data[start + c * output];
  });
}

import type { Matrix, Matrix64 } from '../linalg/matrix.js';

/** Adds the product of a vector and rows of a matrix, from a row on, to a row `[1, n]`. */
export function addProduct(sum: Matrix64, vector: Float64Array, { data, cols }: Matrix, from: number): void {
  vector.forEach((factor, i) => {
    if (factor === 0) return;
    const start = (from + i) * cols;
    for (let c = 0; c < cols; c++) sum.data[c] += factor * data[start + c];
  });
}

import type { Matrix } from '../linalg/matrix.js';

/** Matrices of equally many columns below each other. */
export function stackRows<T extends Float32Array | Float64Array>(parts: readonly Matrix<T>[]): Matrix<T> {
  const [{ cols, data: first }] = parts;
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const data = new (first.constructor as new (length: number) => T)(rows * cols);
  parts.reduce((at, part) => {
    data.set(part.data, at);
    return at + part.data.length;
  }, 0);
  return { data, rows, cols };
}

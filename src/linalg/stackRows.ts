import { rowBlock, transposeInto, zeros64, type Matrix, type Matrix64 } from './matrix.js';

/** Stacks matrices with the same number of columns. */
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

/** Stacks the transposes of matrices of one shape. */
export function stackTransposes(parts: readonly Matrix64[]): Matrix64 {
  const [{ rows: cols, cols: rows }] = parts;
  const stack = zeros64(parts.length * rows, cols);
  parts.forEach((part, i) => transposeInto(rowBlock(stack, i * rows, (i + 1) * rows).data, part));
  return stack;
}

/** Puts matrices with the same number of rows beside each other. */
export function sideBySide(parts: readonly Matrix64[]): Matrix64 {
  const [first] = parts;
  const all = zeros64(
    first.rows,
    parts.reduce((sum, part) => sum + part.cols, 0),
  );
  parts.reduce((at, { data, rows, cols }) => {
    for (let r = 0; r < rows; r++) all.data.set(data.subarray(r * cols, (r + 1) * cols), r * all.cols + at);
    return at + cols;
  }, 0);
  return all;
}

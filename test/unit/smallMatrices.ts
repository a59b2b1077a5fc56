import { Matrix as MlMatrix, SingularValueDecomposition } from 'ml-matrix';
import { transpose, zeros64, type Matrix64 } from '../../src/linalg/matrix.js';
import { seededRandom } from '../../src/statistics/random.js';

const random = seededRandom(42);

/** Standard normal entries, column c times `scale(c)`. */
export function randomMatrix(rows: number, cols: number, scale: (c: number) => number = () => 1): Matrix64 {
  return {
    data: Float64Array.from({ length: rows * cols }, (_, i) => scale(i % cols) * random.normal()),
    rows,
    cols,
  };
}

export function product(a: Matrix64, b: Matrix64): Matrix64 {
  const out = zeros64(a.rows, b.cols);
  for (let r = 0; r < a.rows; r++)
    for (let c = 0; c < b.cols; c++)
      for (let k = 0; k < a.cols; k++)
        out.data[r * b.cols + c] += a.data[r * a.cols + k] * b.data[k * b.cols + c];
  return out;
}

/** M^T M */
export function gram(m: Matrix64): Matrix64 {
  return product(transpose(m), m);
}

/** Columns of length 1, each at right angles to all before it: Gram and Schmidt, twice. */
export function orthonormal(rows: number, cols: number): Matrix64 {
  const q = transpose(randomMatrix(rows, cols));
  for (let c = 0; c < cols; c++) {
    const own = q.data.subarray(c * rows, (c + 1) * rows);
    for (let before = 0; before < 2 * c; before++) {
      const other = q.data.subarray((before % c) * rows, ((before % c) + 1) * rows);
      const along = own.reduce((sum, x, i) => sum + x * other[i], 0);
      own.forEach((x, i) => (own[i] = x - along * other[i]));
    }
    const length = Math.hypot(...own);
    own.forEach((x, i) => (own[i] = x / length));
  }
  return transpose(q);
}

/** A B^T with the given singular values, told by A = U diag(values) and B = V. */
export function planted(values: readonly number[], rowsA: number, rowsB: number) {
  const [u, v] = [orthonormal(rowsA, values.length), orthonormal(rowsB, values.length)];
  const a = { ...u, data: u.data.map((x, i) => x * values[i % values.length]) };
  return { a, b: v, u, v };
}

/** ml-matrix's singular values, largest first. */
export function denseSingularValues(m: Matrix64): number[] {
  return new SingularValueDecomposition(MlMatrix.from1DArray(m.rows, m.cols, m.data), { autoTranspose: true })
    .diagonal;
}

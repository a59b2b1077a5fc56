/** Element types of matrices; 16 bits are an IEEE half-precision float, as onnxruntime takes it. */
type Numbers = Float32Array | Float64Array | Uint16Array;

/**
 * A dense matrix in row-major order. `data` may be a view into a larger buffer.
 */
export interface Matrix<T extends Numbers = Float32Array | Float64Array> {
  readonly data: T;
  readonly rows: number;
  readonly cols: number;
}

export type Matrix32 = Matrix<Float32Array>;
export type Matrix64 = Matrix<Float64Array>;
export type Matrix16 = Matrix<Uint16Array>;

/**
 * @param data `[rows, cols]` in row-major order
 * @throws RangeError if data's length is not rows times cols
 */
export function matrix<T extends Numbers>(data: T, rows: number, cols: number): Matrix<T> {
  if (data.length !== rows * cols) {
    throw new RangeError(`a matrix of ${rows} x ${cols} needs ${rows * cols} numbers, not ${data.length}`);
  }
  return { data, rows, cols };
}

export function zeros32(rows: number, cols: number): Matrix32 {
  return { data: new Float32Array(rows * cols), rows, cols };
}

export function zeros64(rows: number, cols: number): Matrix64 {
  return { data: new Float64Array(rows * cols), rows, cols };
}

/** `[n, n]`, with ones on the diagonal. */
export function identity64(n: number): Matrix64 {
  const out = zeros64(n, n);
  for (let i = 0; i < n; i++) out.data[i * n + i] = 1;
  return out;
}

/** Rows from (inclusive) to (exclusive), without a copy. */
export function rowBlock<T extends Numbers>(m: Matrix<T>, from: number, to: number): Matrix<T> {
  return { data: m.data.subarray(from * m.cols, to * m.cols) as T, rows: to - from, cols: m.cols };
}

/** Columns from (inclusive) to (exclusive): the matrix itself if these are all, else a copy. */
export function columnBlock(m: Matrix64, from: number, to: number): Matrix64 {
  return from === 0 && to === m.cols ? m : block64(m, [0, m.rows], [from, to]);
}

/** A copy of the rows and columns from (inclusive) to (exclusive). */
export function block64(
  m: Matrix64,
  [top, bottom]: readonly [number, number],
  [left, right]: readonly [number, number],
): Matrix64 {
  const out = zeros64(bottom - top, right - left);
  for (let r = top; r < bottom; r++) {
    out.data.set(m.data.subarray(r * m.cols + left, r * m.cols + right), (r - top) * out.cols);
  }
  return out;
}

/** Copies a block into a matrix, from a row and a column on. */
export function putBlock(m: Matrix64, block: Matrix64, row: number, col: number): void {
  for (let r = 0; r < block.rows; r++) m.data.set(rowBlock(block, r, r + 1).data, (row + r) * m.cols + col);
}

/** `[rows, cols]` → `[cols, rows]` */
export function transpose<T extends Numbers>(m: Matrix<T>): Matrix<T> {
  const data = new (m.data.constructor as new (length: number) => T)(m.data.length);
  transposeInto(data, m);
  return { data, rows: m.cols, cols: m.rows };
}

/**
 * Writes the transpose of m into `out`, `[cols, rows]`; four rows at once, whose next entries stay in the processor's
 * cache.
 *
 * @param stride from one row of `out` to the next, if it is part of a wider matrix
 */
export function transposeInto<T extends Numbers>(
  out: T,
  { data, rows, cols }: Matrix<T>,
  stride = rows,
): void {
  let r = 0;
  for (; r + 3 < rows; r += 4) {
    let a = r * cols;
    let b = a + cols;
    let c = b + cols;
    let d = c + cols;
    for (let to = r, end = b; a < end; to += stride) {
      out[to] = data[a++]!;
      out[to + 1] = data[b++]!;
      out[to + 2] = data[c++]!;
      out[to + 3] = data[d++]!;
    }
  }
  for (; r < rows; r++) {
    for (let c = 0, from = r * cols, to = r; c < cols; c++, to += stride) out[to] = data[from + c]!;
  }
}

/** Writes m into `out`, a part of a matrix with `stride` entries in a row. */
export function copyInto(out: Float32Array, { data, rows, cols }: Matrix32, stride: number): void {
  for (let r = 0; r < rows; r++) out.set(data.subarray(r * cols, (r + 1) * cols), r * stride);
}

/** A vector as a one-row matrix. */
export function asRow(vector: Float64Array): Matrix64 {
  return { data: vector, rows: 1, cols: vector.length };
}

export function toFloat64(m: Matrix): Matrix64 {
  return m.data instanceof Float64Array ? { ...m, data: m.data } : { ...m, data: new Float64Array(m.data) };
}

export function toFloat32(m: Matrix): Matrix32 {
  return m.data instanceof Float32Array ? { ...m, data: m.data } : { ...m, data: new Float32Array(m.data) };
}

/** Column c as a vector `[rows]`. */
export function column(m: Matrix64, c: number): Float64Array {
  const out = new Float64Array(m.rows);
  for (let r = 0; r < m.rows; r++) out[r] = m.data[r * m.cols + c]!;
  return out;
}

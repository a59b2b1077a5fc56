import { zeros64, type Matrix64 } from './matrix.js';
import { requireFinite } from './requireFinite.js';

/** When this little of a column's squared length is left, the running subtraction is no longer accurate. */
const LEFT_TO_TRUST = 1e-8;

/** A = Q R P^T for an orthonormal Q that is not formed. */
export interface PivotedTriangle {
  /** R `[h, h]`, upper triangular, its diagonal decreasing in magnitude; zero rows below the rank. */
  readonly triangle: Matrix64;
  /** Column j of R is column `order[j]` of A. */
  readonly order: Int32Array;
}

/**
 * The triangular factor of a matrix by Householder reflections, with the largest remaining column first and the largest
 * rows on top, so that errors are small relative to every single row and column (Cox and Higham, "Stability of
 * Householder QR factorization for weighted least squares problems", 1998).
 *
 * @param m A^T `[h, n]`, the columns of A as rows; any n
 * @throws QkLensError `compute` if an entry is not finite
 */
export function householderTriangle(m: Matrix64): PivotedTriangle {
  requireFinite(m, 'triangular factor');
  const { rows: h, cols: n } = m;
  const columns = sortedColumns(m);
  const order = Int32Array.from({ length: h }, (_, j) => j);
  const starts = order.map((j) => j * n);
  const lengths = new Float64Array(h);
  const known = new Float64Array(h);
  for (let j = 0; j < h; j++) known[j] = lengths[j] = squaredLength(columns, starts[j], starts[j] + n);
  const triangle = zeros64(h, h);
  for (let k = 0; k < Math.min(n, h); k++) {
    const pivot = indexOfLargest(lengths, k);
    for (const list of [order, starts, lengths, known]) swap(list, k, pivot);
    // A column's entries above row k already belong to R, and move with it.
    const diagonal = reflect(columns, starts, k, n);
    for (let j = k + 1; j < h; j++) {
      const entry = columns[starts[j] + k];
      lengths[j] -= entry * entry;
      if (lengths[j] > LEFT_TO_TRUST * known[j]) continue;
      known[j] = lengths[j] = squaredLength(columns, starts[j] + k + 1, starts[j] + n);
    }
    triangle.data[k * h + k] = diagonal;
  }
  for (let j = 0; j < h; j++) {
    for (let k = 0; k < Math.min(j, n); k++) triangle.data[k * h + j] = columns[starts[j] + k];
  }
  return { triangle, order };
}

/** The columns one after the other, their entries ordered by the largest magnitude in each row of A. */
function sortedColumns({ data, rows: h, cols: n }: Matrix64): Float64Array {
  const largest = new Float64Array(n);
  for (let c = 0, i = 0; c < h; c++) {
    for (let r = 0; r < n; r++, i++) largest[r] = Math.max(largest[r], Math.abs(data[i]));
  }
  const rows = Int32Array.from({ length: n }, (_, r) => r).sort((a, b) => largest[b] - largest[a] || a - b);
  const columns = new Float64Array(n * h);
  for (let c = 0, to = 0; c < h; c++) for (let r = 0; r < n; r++, to++) columns[to] = data[c * n + rows[r]];
  return columns;
}

/**
 * Maps column k, from row k on, to a multiple of the first unit vector, and reflects all later columns.
 *
 * @returns the multiple
 */
function reflect(columns: Float64Array, starts: Int32Array, k: number, n: number): number {
  const v = starts[k];
  const first = columns[v + k];
  const rest = squaredLength(columns, v + k + 1, v + n);
  if (rest === 0) return first;
  const length = Math.sqrt(rest + first * first);
  const diagonal = first >= 0 ? -length : length;
  columns[v + k] = first - diagonal;
  const scale = -1 / (diagonal * (first - diagonal));
  const h = starts.length;
  let j = k + 1;
  for (; j + 3 < h; j += 4) reflectFour(columns, v, starts, j, k, n, scale);
  for (; j < h; j++) {
    const c = starts[j];
    let along = 0;
    for (let i = k; i < n; i++) along += columns[v + i] * columns[c + i];
    along *= scale;
    for (let i = k; i < n; i++) columns[c + i] -= along * columns[v + i];
  }
  return diagonal;
}

/** Columns j to j + 3 together, so that each entry of v is read once for all four. */
function reflectFour(
  columns: Float64Array,
  v: number,
  starts: Int32Array,
  j: number,
  k: number,
  n: number,
  scale: number,
): void {
  const a = starts[j];
  const b = starts[j + 1];
  const c = starts[j + 2];
  const d = starts[j + 3];
  let alongA = 0;
  let alongB = 0;
  let alongC = 0;
  let alongD = 0;
  for (let i = k; i < n; i++) {
    const x = columns[v + i];
    alongA += x * columns[a + i];
    alongB += x * columns[b + i];
    alongC += x * columns[c + i];
    alongD += x * columns[d + i];
  }
  alongA *= scale;
  alongB *= scale;
  alongC *= scale;
  alongD *= scale;
  for (let i = k; i < n; i++) {
    const x = columns[v + i];
    columns[a + i] -= alongA * x;
    columns[b + i] -= alongB * x;
    columns[c + i] -= alongC * x;
    columns[d + i] -= alongD * x;
  }
}

function squaredLength(values: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += values[i] * values[i];
  return sum;
}

function indexOfLargest(values: Float64Array, from: number): number {
  let best = from;
  for (let i = from + 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
}

function swap(values: Float64Array | Int32Array, i: number, j: number): void {
  const kept = values[i];
  values[i] = values[j];
  values[j] = kept;
}

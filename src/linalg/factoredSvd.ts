import { householderTriangle } from './householderTriangle.js';
import { jacobiSvd } from './jacobi.js';
import { transpose, zeros64, type Matrix64 } from './matrix.js';
import { singularValues } from './singularValues.js';

/**
 * The singular value decomposition of a product A B^T that is never formed, A `[n, h]` and B `[m, h]`: the k-th left
 * singular vector is A times `left(k)`, the right one B times `right(k)`.
 */
export interface FactoredSvd {
  /** `[h]`, largest first. */
  readonly values: Float64Array;
  /** `[h]`; zeros where the value is 0. */
  readonly left: (k: number) => Float64Array;
  readonly right: (k: number) => Float64Array;
}

/**
 * From the factors' triangles alone, R and S with R^T R = A^T A, S^T S = B^T B: A B^T has the singular values of R S^T.
 * To keep the scales of the factors' columns from spoiling small values, R's columns are scaled to equal length, S's
 * inversely, and S is reduced to a triangle whose rows decrease in length. Then R S^T is a well-conditioned matrix
 * times a diagonal one, as Jacobi's rotations need it (Drmač, "Accurate computation of the product-induced singular
 * value decomposition with applications", 1998).
 *
 * @param a R, `[h, h]`
 * @param b S, `[h, h]`
 * @throws QkLensError `compute` if an entry is not finite; RangeError if it does not converge
 */
export function factoredSvd(a: Matrix64, b: Matrix64): FactoredSvd {
  const h = a.cols;
  const lengths = columnLengths(a);
  const unit = scaledColumns(
    a,
    lengths.map((length) => (length > 0 ? 1 / length : 0)),
  );
  const { triangle: t, order } = householderTriangle(transpose(scaledColumns(b, lengths)));
  // R S^T = unit P T^T Q^T, with S = Q T P^T up to the scales: the rows of `columns` are the columns of unit P T^T.
  const columns = zeros64(h, h);
  const unitColumns = transpose(unit).data;
  for (let k = 0; k < h; k++) {
    for (let j = k; j < h; j++)
      addTimes(columns.data, k * h, t.data[k * h + j], unitColumns, order[j] * h, h);
  }
  const { values, left: u, right: v } = jacobiSvd(columns);
  return {
    values,
    left: (k) => {
      const out = new Float64Array(h);
      if (values[k] === 0) return out;
      for (let r = 0; r < h; r++) {
        const factor = v.data[k * h + r] / values[k];
        for (let c = r; c < h; c++) out[order[c]] += factor * t.data[r * h + c];
      }
      for (let c = 0; c < h; c++) out[c] *= lengths[c] > 0 ? 1 / lengths[c] : 0;
      return out;
    },
    right: (k) => {
      const out = new Float64Array(h);
      if (values[k] === 0) return out;
      for (let r = 0; r < h; r++) addTimes(out, 0, u.data[k * h + r] / values[k], a.data, r * h, h);
      return out;
    },
  };
}

/** Only {@link FactoredSvd.values}, in a third of the time; takes and throws the same as {@link factoredSvd}. */
export function factoredSingularValues(a: Matrix64, b: Matrix64): Float64Array {
  const h = a.cols;
  const across = transpose(b).data;
  // For each column of S, the number of entries before its trailing zeros.
  const ends = Int32Array.from({ length: h }, (_, c) => {
    let end = h;
    while (end > 0 && across[c * h + end - 1] === 0) end--;
    return end;
  });
  const product = zeros64(h, h);
  for (let r = 0; r < h; r++) {
    for (let c = 0; c < h; c++) addTimes(product.data, r * h, a.data[r * h + c], across, c * h, ends[c]);
  }
  return singularValues(product);
}

function columnLengths({ data, rows, cols }: Matrix64): Float64Array {
  const lengths = new Float64Array(cols);
  for (let r = 0, i = 0; r < rows; r++) for (let c = 0; c < cols; c++, i++) lengths[c] += data[i] * data[i];
  return lengths.map(Math.sqrt);
}

function scaledColumns({ data, rows, cols }: Matrix64, factors: Float64Array): Matrix64 {
  const out = zeros64(rows, cols);
  for (let r = 0, i = 0; r < rows; r++)
    for (let c = 0; c < cols; c++, i++) out.data[i] = data[i] * factors[c];
  return out;
}

/** Adds factor times n entries of `source` to as many of `target`. */
function addTimes(
  target: Float64Array,
  to: number,
  factor: number,
  source: Float64Array,
  from: number,
  n: number,
): void {
  if (factor === 0) return;
  for (let c = 0; c < n; c++) target[to + c] += factor * source[from + c];
}

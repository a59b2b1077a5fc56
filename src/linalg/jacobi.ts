import { zeros64, type Matrix64 } from './matrix.js';
import { requireFinite } from './requireFinite.js';
import { symmetricEigen } from './symmetricEigen.js';
import { addTwoTimes, dotWithin, overLargest } from './vector.js';

/** Sweeps over all pairs; about three suffice. */
const MOST_SWEEPS = 60;
/** From here on, 1 is lost next to the square of a cotangent. */
const LARGE_COTANGENT = 1e8;

/** A squared length, relative to the largest: below it, products of entries begin to lose bits. */
const VANISHING = 1e-290;

/** F = U diag(values) V^T, the largest value first. */
export interface Svd {
  /** `[h]` */
  readonly values: Float64Array;
  /** U^T `[h, n]`: unit left vectors as rows; 0 if the value is 0. */
  readonly left: Matrix64;
  /** V^T `[h, h]`: unit right vectors as rows. */
  readonly right: Matrix64;
}

/**
 * The singular value decomposition of a small matrix F `[n, h]` by one-sided rotations: pairs of columns are rotated
 * until all are orthogonal; then their lengths are the values. If F is a well-conditioned matrix times a diagonal one,
 * every value is accurate to its own rounding, however far apart they are (Demmel and Veselić, "Jacobi's method is more
 * accurate than QR", 1992). The longest column leads every round (de Rijk 1989). First the eigenvectors of F^T F rotate
 * the columns close to their final places. The squares are inaccurate for small values, but the rotations recover
 * those, and multiplying by an orthonormal matrix loses nothing.
 *
 * @param columns F^T `[h, n]`: the columns of F as rows
 * @throws QkLensError `compute` if an entry is not finite; RangeError if it does not converge
 */
export function jacobiSvd(columns: Matrix64): Svd {
  requireFinite(columns, 'singular values');
  const { rows: h, cols: n } = columns;
  const { largest, scaled } = overLargest(columns.data);
  const { vectors } = symmetricEigen(innerProducts(scaled, h, n));
  const f = turned(vectors, scaled, n);
  const lengths = orthogonalize(f, n, vectors.data, h);
  return sorted(f, n, vectors, lengths, largest);
}

/**
 * Rotates the rows of f `[h, n]` until they are orthogonal, and those of v `[h, h]` with them; returns the rows'
 * squared lengths.
 */
function orthogonalize(f: Float64Array, n: number, v: Float64Array, h: number): Float64Array {
  const lengths = new Float64Array(h);
  for (let k = 0; k < h; k++) lengths[k] = dotWithin(f, k * n, k * n, n);
  // About four times the rounding error of a product of two rows.
  const tolerance = 2 * Math.sqrt(n) * Number.EPSILON;
  for (let sweep = 0, rotated = true; rotated; sweep++) {
    if (sweep === MOST_SWEEPS) throw new RangeError('the singular values do not converge');
    rotated = false;
    for (let i = 0; i < h - 1; i++) {
      bringLongest(f, n, v, h, lengths, i);
      for (let j = i + 1; j < h; j++) {
        const along = dotWithin(f, i * n, j * n, n);
        const both = Math.sqrt(lengths[i]) * Math.sqrt(lengths[j]);
        if (!(Math.abs(along) > tolerance * both && lengths[j] > VANISHING)) continue;
        rotated = true;
        const tangent = tangentOf(lengths[i], lengths[j], along);
        const cosine = 1 / Math.sqrt(1 + tangent * tangent);
        rotate(f, i * n, j * n, n, cosine, cosine * tangent);
        rotate(v, i * h, j * h, h, cosine, cosine * tangent);
        lengths[i] = dotWithin(f, i * n, i * n, n);
        lengths[j] = dotWithin(f, j * n, j * n, n);
      }
    }
  }
  return lengths;
}

/** The smaller of the two rotations that make two rows orthogonal, given their squared lengths and product. */
function tangentOf(a: number, b: number, along: number): number {
  const cotangent = (b - a) / (2 * along);
  const size = Math.abs(cotangent);
  const tangent = size > LARGE_COTANGENT ? 0.5 / size : 1 / (size + Math.sqrt(1 + size * size));
  return cotangent >= 0 ? tangent : -tangent;
}

function bringLongest(
  f: Float64Array,
  n: number,
  v: Float64Array,
  h: number,
  lengths: Float64Array,
  i: number,
): void {
  let longest = i;
  for (let j = i + 1; j < h; j++) if (lengths[j] > lengths[longest]) longest = j;
  if (longest === i) return;
  const kept = lengths[i];
  lengths[i] = lengths[longest];
  lengths[longest] = kept;
  swapRows(f, n, i, longest);
  swapRows(v, h, i, longest);
}

function sorted(f: Float64Array, n: number, v: Matrix64, lengths: Float64Array, largest: number): Svd {
  const h = lengths.length;
  const order = [...lengths.keys()].sort((i, j) => lengths[j] - lengths[i]);
  const [left, right] = [zeros64(h, n), zeros64(h, h)];
  const values = Float64Array.from(order, (from, to) => {
    const length = Math.sqrt(lengths[from]);
    for (let c = 0; length > 0 && c < n; c++) left.data[to * n + c] = f[from * n + c] / length;
    right.data.set(v.data.subarray(from * h, (from + 1) * h), to * h);
    return length * largest;
  });
  return { values, left, right };
}

/** The lower triangle of the products of all rows with each other, `[h, h]`. */
function innerProducts(rows: Float64Array, h: number, n: number): Matrix64 {
  const out = zeros64(h, h);
  for (let i = 0; i < h; i++)
    for (let j = 0; j <= i; j++) out.data[i * h + j] = dotWithin(rows, i * n, j * n, n);
  return out;
}

/** V^T F^T, `[h, n]` */
function turned({ data: v, rows: h }: Matrix64, f: Float64Array, n: number): Float64Array {
  const out = new Float64Array(h * n);
  for (let k = 0; k < h; k++) {
    for (let j = 0; j < h; j += 2) {
      const own = k * h + j;
      // An odd row out is taken once and once times 0.
      const [second, row] = j + 1 < h ? [v[own + 1], j + 1] : [0, j];
      addTwoTimes(out, k * n, f, v[own], j * n, second, row * n, n);
    }
  }
  return out;
}

function rotate(f: Float64Array, a: number, b: number, n: number, cosine: number, sine: number): void {
  for (let k = 0; k < n; k++) {
    const x = f[a + k];
    const y = f[b + k];
    f[a + k] = cosine * x - sine * y;
    f[b + k] = sine * x + cosine * y;
  }
}

function swapRows(f: Float64Array, n: number, i: number, j: number): void {
  for (let a = i * n, b = j * n, end = a + n; a < end; a++, b++) {
    const kept = f[a];
    f[a] = f[b];
    f[b] = kept;
  }
}

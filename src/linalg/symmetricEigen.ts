import { zeros64, type Matrix64 } from './matrix.js';
import { requireFinite } from './requireFinite.js';
import { overLargest } from './vector.js';

/** Steps for one eigenvalue; about three suffice. */
const MOST_STEPS = 60;

/** Eigenvalues, largest first, and their unit eigenvectors as the rows of `[n, n]`, in the same order. */
export interface SymmetricEigen {
  readonly values: Float64Array;
  readonly vectors: Matrix64;
}

/**
 * The eigendecomposition of a small symmetric matrix `[n, n]`, of which the lower triangle is read: Householder's
 * tridiagonal form, then QL steps with implicit shifts (EISPACK's tred2 and imtql2; Golub and Van Loan, chapter 8).
 * Errors are float64's rounding of the largest eigenvalue, and the vectors are orthonormal to the same precision
 * whatever the values.
 *
 * @throws QkLensError `compute` if an entry is not finite; RangeError if it does not converge
 */
export function symmetricEigen(m: Matrix64): SymmetricEigen {
  const n = m.rows;
  const vectors = zeros64(n, n);
  const values = decompose(m, vectors.data);
  const order = [...values.keys()].sort((i, j) => values[j] - values[i]);
  const sorted = zeros64(n, n);
  order.forEach((from, to) => sorted.data.set(vectors.data.subarray(from * n, (from + 1) * n), to * n));
  return { values: Float64Array.from(order, (i) => values[i]), vectors: sorted };
}

/** Only the eigenvalues, largest first, in a fraction of the time; throws what {@link symmetricEigen} throws. */
export function symmetricEigenvalues(m: Matrix64): Float64Array {
  return decompose(m).sort().reverse();
}

/**
 * Eigenvalues in no particular order; `vectors` `[n, n]`, if given, is overwritten with the eigenvectors, one per row.
 */
function decompose(m: Matrix64, vectors?: Float64Array): Float64Array {
  requireFinite(m, 'eigenvalues');
  const n = m.rows;
  const { largest, scaled: a } = overLargest(m.data);
  if (largest === 0) {
    for (let i = 0; vectors && i < n; i++) vectors[i * n + i] = 1;
    return new Float64Array(n);
  }
  const { diagonal, offDiagonal } = tridiagonal(a, n, vectors);
  diagonalize(diagonal, offDiagonal, vectors);
  return diagonal.map((value) => value * largest);
}

interface Tridiagonal {
  readonly diagonal: Float64Array;
  /** Entry i couples rows i and i + 1; the last is 0. */
  readonly offDiagonal: Float64Array;
}

/**
 * T with A = Q T Q^T. Overwrites `a` `[n, n]`, reading its lower triangle; writes Q^T to `q` `[n, n]`, all 0 before, if
 * given.
 */
function tridiagonal(a: Float64Array, n: number, q?: Float64Array): Tridiagonal {
  const diagonal = new Float64Array(n);
  const offDiagonal = new Float64Array(n);
  const p = new Float64Array(n);
  /** For each row's reflection I - v v^T / h (v is left in the row), its h; 0 if there is none. */
  const scales = new Float64Array(n);
  for (let i = n - 1; i > 0; i--) {
    const v = a.subarray(i * n, i * n + i);
    diagonal[i] = a[i * n + i];
    const last = v[i - 1];
    let rest = 0;
    for (let k = 0; k < i - 1; k++) rest += v[k] * v[k];
    offDiagonal[i - 1] = last;
    if (rest === 0) continue;
    // The reflection maps the row's first i entries to (0, ..., 0, g).
    const norm = Math.sqrt(rest + last * last);
    const g = last >= 0 ? -norm : norm;
    const h = norm * norm - last * g;
    v[i - 1] = last - g;
    offDiagonal[i - 1] = g;
    scales[i] = h;
    reflectBothSides(a, n, v, h, p);
  }
  diagonal[0] = a[0];
  if (q) accumulate(a, n, scales, q);
  return { diagonal, offDiagonal };
}

/** H A H on the leading entries of A, as many as v has, H = I - v v^T / h. */
function reflectBothSides(a: Float64Array, n: number, v: Float64Array, h: number, p: Float64Array): void {
  const size = v.length;
  p.fill(0, 0, size);
  for (let j = 0; j < size; j++) {
    const start = j * n;
    const vj = v[j];
    let sum = a[start + j] * vj;
    for (let k = 0; k < j; k++) {
      const entry = a[start + k];
      sum += entry * v[k];
      p[k] += entry * vj;
    }
    p[j] += sum;
  }
  let vp = 0;
  for (let j = 0; j < size; j++) {
    p[j] /= h;
    vp += p[j] * v[j];
  }
  const half = vp / (2 * h);
  for (let j = 0; j < size; j++) p[j] -= half * v[j];
  for (let j = 0; j < size; j++) {
    const start = j * n;
    const vj = v[j];
    const pj = p[j];
    for (let k = 0; k <= j; k++) a[start + k] -= vj * p[k] + pj * v[k];
  }
}

/** Q^T, the product of the reflections: each leaves all rows and columns from its own on unchanged. */
function accumulate(a: Float64Array, n: number, scales: Float64Array, q: Float64Array): void {
  q[0] = 1;
  for (let i = 1; i < n; i++) {
    q[i * n + i] = 1;
    if (scales[i] === 0) continue;
    const reflection = i * n;
    for (let r = 0; r < i; r++) {
      const row = r * n;
      let sum = 0;
      for (let k = 0; k < i; k++) sum += q[row + k] * a[reflection + k];
      sum /= scales[i];
      for (let k = 0; k < i; k++) q[row + k] -= sum * a[reflection + k];
    }
  }
}

/**
 * Overwrites d with the eigenvalues, in no particular order, and e with rounding; rotates the rows of `vectors` with
 * them.
 */
function diagonalize(d: Float64Array, e: Float64Array, vectors?: Float64Array): void {
  const n = d.length;
  for (let l = 0; l < n; l++) {
    for (let step = 0; ; step++) {
      let m = l;
      while (m < n - 1 && Math.abs(e[m]) > Number.EPSILON * (Math.abs(d[m]) + Math.abs(d[m + 1]))) m++;
      if (m === l) break;
      if (step === MOST_STEPS) throw new RangeError('the eigenvalues do not converge');
      let g = (d[l + 1] - d[l]) / (2 * e[l]);
      let r = Math.sqrt(g * g + 1);
      g = d[m] - d[l] + e[l] / (g + (g >= 0 ? r : -r));
      let s = 1;
      let c = 1;
      let p = 0;
      let i = m - 1;
      for (; i >= l; i--) {
        const f = s * e[i];
        const b = c * e[i];
        r = Math.sqrt(f * f + g * g);
        e[i + 1] = r;
        if (r === 0) {
          d[i + 1] -= p;
          e[m] = 0;
          break;
        }
        s = f / r;
        c = g / r;
        g = d[i + 1] - p;
        r = (d[i] - g) * s + 2 * c * b;
        p = s * r;
        d[i + 1] = g + p;
        g = c * r - b;
        if (vectors) rotateRows(vectors, n, i, c, s);
      }
      if (r === 0 && i >= l) continue;
      d[l] -= p;
      e[l] = g;
      e[m] = 0;
    }
  }
}

/** Rows i and i + 1 of `[n, n]`. */
function rotateRows(rows: Float64Array, n: number, i: number, c: number, s: number): void {
  const upper = i * n;
  const lower = upper + n;
  for (let k = 0; k < n; k++) {
    const below = rows[lower + k];
    const above = rows[upper + k];
    rows[lower + k] = s * above + c * below;
    rows[upper + k] = c * above - s * below;
  }
}

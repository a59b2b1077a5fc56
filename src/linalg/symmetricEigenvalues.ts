import type { Matrix64 } from './matrix.js';
import { requireFinite } from './requireFinite.js';

/** Steps for one eigenvalue; three or so do. */
const MOST_STEPS = 60;

/**
 * The eigenvalues alone of a small symmetric matrix `[n, n]`, largest first: Householder's tridiagonal form, then QL
 * steps with implicit shifts (EISPACK's tred1 and imtql1; Golub and Van Loan, chapter 8). A fraction of the time of the
 * full decomposition, for when no vectors are wanted.
 *
 * @throws QkLensError `compute` when an entry is not finite; RangeError when they do not converge
 */
export function symmetricEigenvalues(m: Matrix64): Float64Array {
  requireFinite(m, 'eigenvalues');
  const { diagonal, offDiagonal } = tridiagonal(Float64Array.from(m.data), m.rows);
  diagonalize(diagonal, offDiagonal);
  return diagonal.sort().reverse();
}

interface Tridiagonal {
  readonly diagonal: Float64Array;
  /** Entry i stands between rows i and i + 1; the last is 0. */
  readonly offDiagonal: Float64Array;
}

/** Overwrites `a` `[n, n]`, of which the lower triangle is used. */
function tridiagonal(a: Float64Array, n: number): Tridiagonal {
  const diagonal = new Float64Array(n);
  const offDiagonal = new Float64Array(n);
  const v = new Float64Array(n);
  const p = new Float64Array(n);
  for (let i = n - 1; i > 0; i--) {
    const row = i * n;
    let norm2 = 0;
    for (let k = 0; k < i; k++) norm2 += a[row + k] * a[row + k];
    const last = a[row + i - 1];
    diagonal[i] = a[row + i];
    const rest2 = norm2 - last * last;
    if (rest2 <= 0) {
      offDiagonal[i - 1] = last;
      continue;
    }
    // The reflection I - v v^T / h sends the row's first i entries to (0, ..., 0, g).
    const g = last >= 0 ? -Math.sqrt(norm2) : Math.sqrt(norm2);
    const h = norm2 - last * g;
    for (let k = 0; k < i; k++) v[k] = a[row + k];
    v[i - 1] = last - g;
    offDiagonal[i - 1] = g;
    let vp = 0;
    p.fill(0, 0, i);
    for (let j = 0; j < i; j++) {
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
    for (let j = 0; j < i; j++) {
      p[j] /= h;
      vp += p[j] * v[j];
    }
    const half = vp / (2 * h);
    for (let j = 0; j < i; j++) p[j] -= half * v[j];
    for (let j = 0; j < i; j++) {
      const start = j * n;
      const vj = v[j];
      const pj = p[j];
      for (let k = 0; k <= j; k++) a[start + k] -= vj * p[k] + pj * v[k];
    }
  }
  diagonal[0] = a[0];
  return { diagonal, offDiagonal };
}

/** Overwrites both with the eigenvalues, in no order, and rounding. */
function diagonalize(d: Float64Array, e: Float64Array): void {
  const n = d.length;
  for (let l = 0; l < n; l++) {
    for (let step = 0; ; step++) {
      let m = l;
      while (m < n - 1 && Math.abs(e[m]) > Number.EPSILON * (Math.abs(d[m]) + Math.abs(d[m + 1]))) m++;
      if (m === l) break;
      if (step === MOST_STEPS) throw new RangeError('the eigenvalues do not converge');
      let g = (d[l + 1] - d[l]) / (2 * e[l]);
      let r = Math.hypot(g, 1);
      g = d[m] - d[l] + e[l] / (g + (g >= 0 ? r : -r));
      let s = 1;
      let c = 1;
      let p = 0;
      let i = m - 1;
      for (; i >= l; i--) {
        const f = s * e[i];
        const b = c * e[i];
        r = Math.hypot(f, g);
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
      }
      if (r === 0 && i >= l) continue;
      d[l] -= p;
      e[l] = g;
      e[m] = 0;
    }
  }
}

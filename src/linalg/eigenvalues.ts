import type { Matrix64 } from './matrix.js';
import { requireFinite } from './requireFinite.js';
import { overLargest } from './vector.js';

/** Steps for one eigenvalue; every tenth step uses an exceptional shift, which breaks cycles. */
const MOST_STEPS = 60;
const UNUSUAL_SHIFT_EVERY = 10;

/** Complex eigenvalues, in no particular order. */
export interface ComplexValues {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/**
 * The eigenvalues of a small square matrix `[n, n]`: Hessenberg form by stabilised elimination, then Francis'
 * double-shift QR steps (EISPACK's elmhes and hqr; Golub and Van Loan, chapter 7).
 *
 * @throws QkLensError `compute` if an entry is not finite; RangeError if they do not converge
 */
export function eigenvalues(m: Matrix64): ComplexValues {
  requireFinite(m, 'eigenvalues');
  const { largest, scaled: a } = overLargest(m.data);
  toHessenberg(a, m.rows);
  const { re, im } = hessenbergEigenvalues(a, m.rows);
  return { re: re.map((value) => value * largest), im: im.map((value) => value * largest) };
}

/** Overwrites `a`; entries below the subdiagonal are left undefined. */
function toHessenberg(a: Float64Array, n: number): void {
  for (let m = 1; m < n - 1; m++) {
    let pivot = m;
    for (let i = m + 1; i < n; i++) {
      if (Math.abs(a[i * n + m - 1]) > Math.abs(a[pivot * n + m - 1])) pivot = i;
    }
    const x = a[pivot * n + m - 1];
    if (x === 0) continue;
    if (pivot !== m) {
      for (let j = m - 1; j < n; j++) swap(a, pivot * n + j, m * n + j);
      for (let i = 0; i < n; i++) swap(a, i * n + pivot, i * n + m);
    }
    for (let i = m + 1; i < n; i++) {
      const y = a[i * n + m - 1] / x;
      if (y === 0) continue;
      for (let j = m; j < n; j++) a[i * n + j] -= y * a[m * n + j];
      for (let k = 0; k < n; k++) a[k * n + m] += y * a[k * n + i];
    }
  }
}

function swap(a: Float64Array, i: number, j: number): void {
  const kept = a[i];
  a[i] = a[j];
  a[j] = kept;
}

/** Overwrites `a`, reading the entries on and above the subdiagonal. */
function hessenbergEigenvalues(a: Float64Array, n: number): ComplexValues {
  const re = new Float64Array(n);
  const im = new Float64Array(n);
  let size = 0;
  for (let i = 0; i < n; i++) for (let j = Math.max(0, i - 1); j < n; j++) size += Math.abs(a[i * n + j]);
  let shifted = 0;
  let steps = 0;
  for (let end = n - 1; end >= 0;) {
    const start = blockStart(a, n, end, size);
    const x = a[end * n + end];
    if (start === end) {
      re[end--] = x + shifted;
      steps = 0;
      continue;
    }
    const y = a[(end - 1) * n + end - 1];
    const w = a[end * n + end - 1] * a[(end - 1) * n + end];
    if (start === end - 1) {
      pairOfTwo(re, im, end, x + shifted, (y - x) / 2, w);
      end -= 2;
      steps = 0;
      continue;
    }
    if (steps === MOST_STEPS) throw new RangeError('the eigenvalues do not converge');
    if (steps > 0 && steps % UNUSUAL_SHIFT_EVERY === 0) {
      shifted += x;
      for (let i = 0; i <= end; i++) a[i * n + i] -= x;
      const s = Math.abs(a[end * n + end - 1]) + Math.abs(a[(end - 1) * n + end - 2]);
      doubleStep(a, n, start, end, 0.75 * s, 0.75 * s, -0.4375 * s * s);
    } else {
      doubleStep(a, n, start, end, x, y, w);
    }
    steps++;
  }
  return { re, im };
}

/** The first row of the unreduced block that ends in row `end`; the entry to its left is set to 0. */
function blockStart(a: Float64Array, n: number, end: number, size: number): number {
  for (let l = end; l > 0; l--) {
    const near = Math.abs(a[(l - 1) * n + l - 1]) + Math.abs(a[l * n + l]) || size;
    if (Math.abs(a[l * n + l - 1]) <= Number.EPSILON * near) {
      a[l * n + l - 1] = 0;
      return l;
    }
  }
  return 0;
}

/**
 * The two eigenvalues of a 2 x 2 block: x is its last diagonal entry, p half the difference of the two, w the product
 * of its off-diagonal entries.
 */
function pairOfTwo(re: Float64Array, im: Float64Array, end: number, x: number, p: number, w: number): void {
  const q = p * p + w;
  const z = Math.sqrt(Math.abs(q));
  if (q >= 0) {
    const root = p + (p >= 0 ? z : -z);
    re[end - 1] = x + root;
    re[end] = root === 0 ? x + root : x - w / root;
    return;
  }
  re[end - 1] = re[end] = x + p;
  im[end - 1] = z;
  im[end] = -z;
}

/** One double-shift step on rows `start` to `end`; the shifts are those of a block with sums x, y and product w. */
function doubleStep(
  a: Float64Array,
  n: number,
  start: number,
  end: number,
  x: number,
  y: number,
  w: number,
): void {
  let p = 0;
  let q = 0;
  let r = 0;
  let m = end - 2;
  for (; ; m--) {
    const z = a[m * n + m];
    p = ((x - z) * (y - z) - w) / a[(m + 1) * n + m] + a[m * n + m + 1];
    q = a[(m + 1) * n + m + 1] - z - (x - z) - (y - z);
    r = a[(m + 2) * n + m + 1];
    const s = Math.abs(p) + Math.abs(q) + Math.abs(r);
    p /= s;
    q /= s;
    r /= s;
    if (m === start) break;
    const left = Math.abs(a[m * n + m - 1]) * (Math.abs(q) + Math.abs(r));
    const right =
      Math.abs(p) * (Math.abs(a[(m - 1) * n + m - 1]) + Math.abs(z) + Math.abs(a[(m + 1) * n + m + 1]));
    if (left <= Number.EPSILON * right) break;
  }
  for (let i = m + 2; i <= end; i++) {
    a[i * n + i - 2] = 0;
    if (i > m + 2) a[i * n + i - 3] = 0;
  }
  const reflection: Reflection = new Float64Array(5);
  for (let k = m; k < end; k++) {
    const three = k < end - 1;
    let scale = 1;
    if (k > m) {
      p = a[k * n + k - 1];
      q = a[(k + 1) * n + k - 1];
      r = three ? a[(k + 2) * n + k - 1] : 0;
      scale = Math.abs(p) + Math.abs(q) + Math.abs(r);
      if (scale === 0) continue;
      p /= scale;
      q /= scale;
      r /= scale;
    }
    const norm = Math.sqrt(p * p + q * q + r * r);
    const s = p >= 0 ? norm : -norm;
    if (s === 0) continue;
    if (k > m) a[k * n + k - 1] = -s * scale;
    else if (start < m) a[k * n + k - 1] = -a[k * n + k - 1];
    p += s;
    reflection[0] = p / s;
    reflection[1] = q / s;
    reflection[2] = r / s;
    reflection[3] = q / p;
    reflection[4] = r / p;
    reflect(a, n, k, start, end, three, reflection);
  }
}

/**
 * I - (x, y, z) (1, q, r)^T as x, y, z, q, r. One shared array, since an object per use would cost more than the work.
 */
type Reflection = Float64Array;

/** A Householder reflection of two or three rows from k on, and of the same columns. */
function reflect(
  a: Float64Array,
  n: number,
  k: number,
  start: number,
  end: number,
  three: boolean,
  reflection: Reflection,
): void {
  const x = reflection[0];
  const y = reflection[1];
  const z = reflection[2];
  const q = reflection[3];
  const r = reflection[4];
  for (let j = k; j <= end; j++) {
    let sum = a[k * n + j] + q * a[(k + 1) * n + j];
    if (three) {
      sum += r * a[(k + 2) * n + j];
      a[(k + 2) * n + j] -= sum * z;
    }
    a[(k + 1) * n + j] -= sum * y;
    a[k * n + j] -= sum * x;
  }
  const last = Math.min(end, k + 3);
  for (let i = start; i <= last; i++) {
    let sum = x * a[i * n + k] + y * a[i * n + k + 1];
    if (three) {
      sum += z * a[i * n + k + 2];
      a[i * n + k + 2] -= sum * r;
    }
    a[i * n + k + 1] -= sum * q;
    a[i * n + k] -= sum;
  }
}

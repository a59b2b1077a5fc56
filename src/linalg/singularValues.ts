import { jacobiSvd } from './jacobi.js';
import type { Matrix64 } from './matrix.js';
import { requireFinite } from './requireFinite.js';
import { dotWithin, overLargest } from './vector.js';

/** Steps for one value; about three suffice. If more are needed, rotations take over: slower, but they always end. */
const MOST_STEPS = 100;
const NEGLIGIBLE = Number.EPSILON ** 2;
/** A bound is reduced by this factor for its own rounding. */
const SAFE = 1 - 1e-10;
/** Relative to the value: the accumulated rounding of the steps. */
const ROUNDING = 8 * Number.EPSILON;

/**
 * The singular values of a small matrix `[n, n]`, largest first: Householder's bidiagonal form, then Fernando's and
 * Parlett's differential qd steps with shifts ("Accurate singular values and differential qd algorithms", 1994). Errors
 * are float64's rounding of the largest value in the first part, and of each value in the second.
 *
 * @throws QkLensError `compute` if an entry is not finite
 */
export function singularValues(m: Matrix64): Float64Array {
  requireFinite(m, 'singular values');
  const { largest, scaled } = overLargest(m.data);
  if (largest === 0) return new Float64Array(m.rows);
  const squares = squaredValues(bidiagonalSquares(scaled, m.rows));
  return squares?.map((square) => largest * Math.sqrt(square)) ?? jacobiSvd(m).values;
}

/** The squares of a bidiagonal matrix's entries: q of the diagonal `[n]`, e of the off-diagonal `[n]`, the last 0. */
interface BidiagonalSquares {
  readonly q: Float64Array;
  readonly e: Float64Array;
}

/** Overwrites `a` `[n, n]`. */
function bidiagonalSquares(a: Float64Array, n: number): BidiagonalSquares {
  const q = new Float64Array(n);
  const e = new Float64Array(n);
  const sums = new Float64Array(n);
  const v = new Float64Array(n + 1);
  for (let k = 0; k < n; k++) {
    q[k] = reflectColumn(a, n, k, v, sums) ** 2;
    if (k < n - 1) e[k] = reflectRow(a, n, k) ** 2;
  }
  return { q, e };
}

/** Maps column k, from row k on, to a multiple of a unit vector; returns the multiple. */
function reflectColumn(a: Float64Array, n: number, k: number, v: Float64Array, sums: Float64Array): number {
  let rest = 0;
  for (let r = k + 1; r < n; r++) {
    v[r] = a[r * n + k];
    rest += v[r] * v[r];
  }
  const first = a[k * n + k];
  if (rest === 0) return first;
  const length = Math.sqrt(rest + first * first);
  const image = first >= 0 ? -length : length;
  v[k] = first - image;
  const scale = -1 / (image * v[k]);
  sums.fill(0, k + 1);
  // Two rows at a time, so that each sum is read once for both; v is 0 below the last.
  for (let r = k; r < n; r += 2) {
    const upper = r * n;
    const lower = r + 1 < n ? upper + n : upper;
    const [f, g] = [v[r], v[r + 1]];
    for (let c = k + 1; c < n; c++) sums[c] += f * a[upper + c] + g * a[lower + c];
  }
  for (let c = k + 1; c < n; c++) sums[c] *= scale;
  for (let r = k; r + 1 < n; r += 2) {
    const upper = r * n;
    const lower = upper + n;
    const [f, g] = [v[r], v[r + 1]];
    for (let c = k + 1; c < n; c++) {
      a[upper + c] -= f * sums[c];
      a[lower + c] -= g * sums[c];
    }
  }
  if ((n - k) % 2) for (let c = k + 1; c < n; c++) a[n * (n - 1) + c] -= v[n - 1] * sums[c];
  return image;
}

/** Maps row k, from column k + 1 on, to a multiple of a unit vector; returns the multiple. */
function reflectRow(a: Float64Array, n: number, k: number): number {
  const at = k * n;
  let rest = 0;
  for (let c = k + 2; c < n; c++) rest += a[at + c] * a[at + c];
  const first = a[at + k + 1];
  if (rest === 0) return first;
  const length = Math.sqrt(rest + first * first);
  const image = first >= 0 ? -length : length;
  a[at + k + 1] = first - image;
  const scale = -1 / (image * (first - image));
  for (let r = k + 1; r < n; r++) {
    const row = r * n;
    const along = scale * dotWithin(a, at + k + 1, row + k + 1, n - k - 1);
    for (let c = k + 1; c < n; c++) a[row + c] -= along * a[at + c];
  }
  return image;
}

/** An independent part of a bidiagonal matrix B, from (inclusive) to (inclusive). */
interface Block {
  readonly first: number;
  readonly last: number;
  /** The sum of the shifts applied so far to all eigenvalues of B^T B. */
  readonly taken: number;
  /** A lower bound of all remaining eigenvalues. */
  readonly least: number;
}

/** The squared singular values, largest first; overwrites q and e. Undefined if that takes too many steps. */
function squaredValues({ q, e }: BidiagonalSquares): Float64Array | undefined {
  const found = new Float64Array(q.length);
  const spare: BidiagonalSquares = { q: new Float64Array(q.length), e: new Float64Array(q.length) };
  const blocks: Block[] = [{ first: 0, last: q.length - 1, taken: 0, least: 0 }];
  for (let block = blocks.pop(), steps = 0; block; block = blocks.pop()) {
    const { first, last } = block;
    const split = lastNegligible(q, e, block);
    if (last < first) continue;
    if (first === last) found[first] = block.taken + q[first];
    else if (split >= first) {
      blocks.push({ ...block, last: split }, { ...block, first: split + 1 });
      steps = 0;
    } else if (steps++ === MOST_STEPS) return undefined;
    else blocks.push(step({ q, e }, spare, block));
  }
  return found.sort().reverse();
}

/**
 * The last off-diagonal entry of a block that is negligible next to its neighbours; one before the block if there is
 * none.
 */
function lastNegligible(q: Float64Array, e: Float64Array, { first, last, taken }: Block): number {
  let i = last - 1;
  // In the shifted B^T B the off-diagonal entry is the root of q e: it may be negligible next to the shifts so far.
  const beside = (ROUNDING * taken) ** 2;
  while (i >= first && e[i] > NEGLIGIBLE * (taken + q[i + 1]) && e[i] * (q[i] + e[i]) > beside) i--;
  return i;
}

/** One step, in place: with the shift that the last two rows suggest, or with a safe one if that is too large. */
function step(now: BidiagonalSquares, next: BidiagonalSquares, block: Block): Block {
  const { first, last, taken, least } = block;
  let shift = suggestedShift(now, first, last);
  let done = shift > least ? shifted(now, next, first, last, shift) : undefined;
  if (done && !(done.rest >= 0) && done.at === last && shift + done.rest > least) {
    // The step fails only at the last entry, so the shift is too large by about the deficit there (Rutishauser).
    shift += done.rest;
    done = shifted(now, next, first, last, shift);
  }
  if (!done || !(done.rest >= 0)) {
    shift = least;
    done = shifted(now, next, first, last, shift);
  }
  if (!(done.rest >= 0)) {
    shift = 0;
    done = shifted(now, next, first, last, shift);
  }
  for (let i = first; i <= last; i++) {
    now.q[i] = next.q[i];
    now.e[i] = next.e[i];
  }
  return { first, last, taken: taken + shift, least: done.least };
}

interface Shifted {
  /** The remainder at the entry where it stopped: below 0 if the shift was too large. */
  readonly rest: number;
  readonly at: number;
  /** A lower bound of all remaining eigenvalues: each entry's remainder is 1 over an entry of the inverse's trace. */
  readonly least: number;
}

/** The differential qd step. */
function shifted(
  { q, e }: BidiagonalSquares,
  next: BidiagonalSquares,
  first: number,
  last: number,
  shift: number,
): Shifted {
  let rest = q[first] - shift;
  let inverses = 0;
  for (let i = first; i < last; i++) {
    if (!(rest >= 0)) return { rest, at: i, least: 0 };
    inverses += 1 / rest;
    next.q[i] = rest + e[i];
    const ratio = q[i + 1] / next.q[i];
    next.e[i] = e[i] * ratio;
    rest = rest * ratio - shift;
  }
  next.q[last] = rest;
  next.e[last] = e[last];
  return { rest, at: last, least: SAFE / (inverses + 1 / rest) };
}

/** The smaller eigenvalue of the last two rows of B^T B, less their coupling to the others. */
function suggestedShift({ q, e }: BidiagonalSquares, first: number, last: number): number {
  const above = last - 1;
  const joined = above > first;
  const a = q[above] + (joined ? e[above - 1] : 0);
  const b = q[last] + e[above];
  const offSquared = q[above] * e[above];
  const half = (a - b) / 2;
  const root = Math.sqrt(half * half + offSquared);
  const determinant = q[above] * q[last] + (joined ? e[above - 1] * b : 0);
  const smaller = determinant / ((a + b) / 2 + root);
  if (!joined) return smaller;
  // The eigenvector's entry in the upper row.
  const along = b - smaller;
  const share = along === 0 ? 0 : Math.sqrt((along * along) / (along * along + offSquared));
  return smaller - share * Math.sqrt(q[above - 1] * e[above - 1]);
}

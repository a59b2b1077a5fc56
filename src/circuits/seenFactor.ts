import { householderTriangle } from '../linalg/householderTriangle.js';
import { zeros64, type Matrix64 } from '../linalg/matrix.js';
import { isUpper, unpivoted } from '../linalg/triangularFactor.js';
import { dot } from '../linalg/vector.js';
import type { ScoreParts } from '../protocol/scoreParts.js';
import { frobeniusNorm } from './frobeniusNorm.js';

/** The square of a mean that is 0 up to float64's rounding, as W_U's after center_unembed. */
const LEAST_SHARE = 1e-24;

/** A side A = X F^T of a circuit, X the rows of a vocabulary and F `[d_head, d_model]`: A's rows by mean and spread. */
export interface SeenFactor {
  /** R `[d_head, d_head]` with R^T R the sum of (a - mean)^T (a - mean) over the weighted rows a of A. */
  readonly spread: Matrix64;
  /** `[d_head]` */
  readonly mean: Float64Array;
  /** The sum of the rows' weights. */
  readonly count: number;
}

/** R `[d_head, d_head]` with R^T R = A^T A: the spread's triangle with the mean as one more row. */
export function wholeTriangle({ spread, mean, count }: SeenFactor): Matrix64 {
  const scale = Math.sqrt(count);
  const row = mean.map((value) => scale * value);
  return isUpper(spread) ? withRow(spread, row) : reflected(spread, row);
}

/**
 * The triangle of an upper triangular R above one more row, by Givens' rotations: fewer operations than reflections, by a factor of d_head.
 *
 * @param row overwritten
 */
function withRow(upper: Matrix64, row: Float64Array): Matrix64 {
  const { rows: h } = upper;
  const data = upper.data.slice();
  for (let k = 0; k < h; k++) {
    const length = Math.hypot(data[k * h + k], row[k]);
    if (length === 0) continue;
    const [cos, sin] = [data[k * h + k] / length, row[k] / length];
    for (let c = k, i = k * h + k; c < h; c++, i++) {
      const above = data[i];
      data[i] = cos * above + sin * row[c];
      row[c] = cos * row[c] - sin * above;
    }
  }
  return { data, rows: h, cols: h };
}

function reflected({ data, rows: h }: Matrix64, row: Float64Array): Matrix64 {
  const columns = zeros64(h, h + 1);
  for (let c = 0; c < h; c++) {
    for (let r = 0; r < h; r++) columns.data[c * (h + 1) + r] = data[r * h + c];
    columns.data[c * (h + 1) + h] = row[c];
  }
  return unpivoted(householderTriangle(columns));
}

/** |A|_F */
export function wholeNorm({ spread, mean, count }: SeenFactor): number {
  return Math.hypot(frobeniusNorm(spread.data), Math.sqrt(count) * frobeniusNorm(mean));
}

/**
 * The shares of the scores A B^T that are the same for all pairs, depend on the query (A's row) alone, on the key (B's
 * row) alone, and on both: with means a and b and covariances C and D, `(a b^T)^2`, `b C b^T`, `a D a^T` and `tr(C D)`,
 * which add up to the scores' mean square.
 *
 * @returns undefined if all scores are 0
 */
export function scoreParts(a: SeenFactor, b: SeenFactor): ScoreParts | undefined {
  const constant = dot(a.mean, b.mean) ** 2;
  const queryOnly = squaredImage(a.spread, b.mean) / a.count;
  const keyOnly = squaredImage(b.spread, a.mean) / b.count;
  const interaction = squaredProduct(a.spread, b.spread) / a.count / b.count;
  const total = constant + queryOnly + keyOnly + interaction;
  if (!(total > 0)) return undefined;
  const share = (part: number) => (part / total > LEAST_SHARE ? part / total : 0);
  return {
    constant: share(constant),
    queryOnly: share(queryOnly),
    keyOnly: share(keyOnly),
    interaction: share(interaction),
  };
}

/** |R x|^2 */
function squaredImage({ data, rows, cols }: Matrix64, x: Float64Array): number {
  let sum = 0;
  for (let r = 0; r < rows; r++) sum += dot(data.subarray(r * cols, (r + 1) * cols), x) ** 2;
  return sum;
}

/** |R S^T|_F^2 */
function squaredProduct(r: Matrix64, { data, rows, cols }: Matrix64): number {
  let sum = 0;
  for (let i = 0; i < rows; i++) sum += squaredImage(r, data.subarray(i * cols, (i + 1) * cols));
  return sum;
}

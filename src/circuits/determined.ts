import { frobeniusNorm } from './frobeniusNorm.js';
import type { Matrix64 } from '../linalg/matrix.js';
import { spectralNorm } from '../linalg/spectralNorm.js';

const DEGENERATE_WITHIN = 0.01;
const LARGEST_ANGLE = 0.1;

/**
 * Weights in F64 count as rounded to this, because results are computed in float64. The error e of a small singular
 * value stays below `2^-53 (|A|_F |B|_2 + |A|_2 |B|_F) / 2`: at most 0.31 of this sum times 2^-53 was seen, over
 * factors of 4 x 4 to 768 x 64, ill-conditioned and with outlier dimensions. A value above 2^-24 of the sum has
 * e / value < 2^-30 < 1e-9.
 */
const LEAST_ROUNDING = 2 ** -24;

/** A factor A of a circuit A B^T. */
export interface KnownFactor {
  /** R `[d_head, d_head]` with R^T R = A^T A. */
  readonly triangle: Matrix64;
  /** Relative error of A's entries, from rounding; 0 if exact. */
  readonly rounding: number;
  /** |A|_F before its rows were centred, if they were: what is rounded. */
  readonly norm?: number;
}

/** How well each singular value and its vectors are determined. */
export interface Determined {
  /** The value is smaller than what rounding of the stored weights can produce. */
  readonly null: readonly boolean[];
  /** A bound for the sine of the angle by which that rounding may have turned the vectors, at most 1. */
  readonly angleBound: readonly number[];
  /** The angle bound is above 0.1, or another value is within 1 %: no single vector is determined. */
  readonly degenerate: readonly boolean[];
}

/**
 * How much the rounding of A and B may move A B^T: `u_A |A|_F |B|_2 + u_B |A|_2 |B|_F`, in the spectral norm; u of a
 * factor that is not exact is at least 2^-24, so that every singular value above the result is right to 1e-9 of itself.
 */
export function perturbation(a: KnownFactor, b: KnownFactor): number {
  return (
    roundingOf(a) * normOf(a) * spectralNorm(b.triangle) +
    roundingOf(b) * spectralNorm(a.triangle) * normOf(b)
  );
}

function normOf({ triangle, norm }: KnownFactor): number {
  return norm ?? frobeniusNorm(triangle.data);
}

function roundingOf({ rounding }: KnownFactor): number {
  return rounding > 0 ? Math.max(rounding, LEAST_ROUNDING) : 0;
}

/**
 * Whether every singular value of A B^T is sure to be above the perturbation, from bounds that need no decomposition:
 * the smallest is at least 1 / (|R^-1|_F |S^-1|_F), R and S the triangles. False where the bounds don't decide it.
 *
 * @param a A, with R^-1
 * @param b B, with S^-1
 */
export function noneIsNull(
  [a, inverseA]: readonly [KnownFactor, Matrix64],
  [b, inverseB]: readonly [KnownFactor, Matrix64],
): boolean {
  const least = 1 / (frobeniusNorm(inverseA.data) * frobeniusNorm(inverseB.data));
  const most = (roundingOf(a) + roundingOf(b)) * normOf(a) * normOf(b);
  return least > most;
}

/**
 * The angle bound is Wedin's: the perturbation over the gap to the nearest other value (P. Å. Wedin, "Perturbation
 * bounds in connection with singular value decomposition", 1972), including the zeros of a product whose rank is lower
 * than its size.
 *
 * @param values largest first
 * @param moved the result of {@link perturbation}
 */
export function determined(values: Float64Array, moved: number): Determined {
  const angleBound = Array.from(values, (value, i) => {
    const above = i === 0 ? Infinity : values[i - 1] - value;
    const below = value - (i + 1 < values.length ? values[i + 1] : 0);
    const gap = Math.min(above, below);
    return moved < gap ? moved / gap : 1;
  });
  return {
    null: Array.from(values, (value) => value <= moved),
    angleBound,
    degenerate: angleBound.map((bound, i) => bound > LARGEST_ANGLE || hasNeighbour(values, i)),
  };
}

function hasNeighbour(values: Float64Array, i: number): boolean {
  const close = (larger: number, smaller: number) => larger - smaller <= DEGENERATE_WITHIN * larger;
  return (
    (i > 0 && close(values[i - 1], values[i])) || (i + 1 < values.length && close(values[i], values[i + 1]))
  );
}

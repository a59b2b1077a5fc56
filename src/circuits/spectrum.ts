import type { Compute } from '../linalg/compute.js';
import { factoredSvd, type FactoredSvd } from '../linalg/factoredSvd.js';
import { column, type Matrix64 } from '../linalg/matrix.js';
import type { CircuitResult, SingularVector } from '../protocol/head.js';

/** Of the largest: below d_model times this, a float32 checkpoint's singular values are rounding. */
const FLOAT32_EPSILON = 2 ** -23;
const DEGENERATE_WITHIN = 0.01;

/**
 * One side of a circuit M = A B^T: A is W times `factor`, where W is a vocabulary matrix, or the identity.
 */
export interface Side {
  /** `[d_model, d_head]`, such as W_Q. */
  readonly factor: Matrix64;
  /** W^T W `[d_model, d_model]`; absent for the identity. */
  readonly vocabularyGram?: Matrix64;
}

export interface Spectrum {
  /** `[d_head]`, largest first. */
  readonly singularValues: readonly number[];
  /** The value lies within 1 % of a neighbour's, so that the vectors of both span a plane, and no more is determined. */
  readonly degenerate: readonly boolean[];
  /** The value is at rounding level. */
  readonly null: readonly boolean[];
  /**
   * The d_model directions of singular vector `index`: the unit singular vector itself is W times the direction.
   * Zero vectors beyond the circuit's rank. Their common sign is arbitrary here.
   */
  directions(index: number): { readonly left: Float64Array; readonly right: Float64Array };
}

/**
 * The spectrum of M = A B^T, of which only Gram matrices are formed: A^T A = factor^T (W^T W) factor.
 *
 * @throws QkLensError `compute`
 */
export async function spectrum(compute: Compute, left: Side, right: Side): Promise<Spectrum> {
  const result = factoredSvd(await sideGram(compute, left), await sideGram(compute, right));
  const { values } = result;
  const largest = values[0] ?? 0;
  const nullBelow = left.factor.rows * FLOAT32_EPSILON * largest;
  return {
    singularValues: [...values],
    degenerate: [...values].map((_, i) => isDegenerate(values, i)),
    null: [...values].map((value) => value <= nullBelow),
    directions: (index) => ({
      left: direction(left.factor, result.left, index),
      right: direction(right.factor, result.right, index),
    }),
  };
}

/** What a result tells of singular vector `index`, before its tables. */
export function vectorOf(found: Spectrum, index: number): SingularVector {
  return {
    index,
    singularValue: found.singularValues[index],
    degenerate: found.degenerate[index],
    null: found.null[index],
  };
}

/** A spectrum with the vectors that tables were made for. */
export function circuitResult(found: Spectrum, vectors: readonly SingularVector[]): CircuitResult {
  const { singularValues, degenerate } = found;
  return { singularValues, degenerate, null: found.null, vectors };
}

/** The sign that makes the entry of largest magnitude positive: how singular vectors are oriented here. */
export function orientation(values: Float32Array | Float64Array): 1 | -1 {
  let largest = 0;
  for (let i = 0; i < values.length; i++) if (Math.abs(values[i]) > Math.abs(largest)) largest = values[i];
  return largest < 0 ? -1 : 1;
}

export function signed<T extends Float32Array | Float64Array>(values: T, sign: 1 | -1): T {
  if (sign === 1) return values;
  const flipped = values.slice() as T;
  for (let i = 0; i < flipped.length; i++) flipped[i] = -flipped[i];
  return flipped;
}

function isDegenerate(values: Float64Array, index: number): boolean {
  const close = (a: number | undefined, b: number | undefined) =>
    a !== undefined && b !== undefined && a > 0 && a - b <= DEGENERATE_WITHIN * a;
  return close(values[index - 1], values[index]) || close(values[index], values[index + 1]);
}

async function sideGram(compute: Compute, { factor, vocabularyGram }: Side): Promise<Matrix64> {
  const seen = vocabularyGram ? await compute.multiply64(vocabularyGram, factor) : factor;
  return compute.multiply64(factor, seen, { transA: true });
}

/** factor times column `index` of the coordinates, `[d_model]`. */
function direction(factor: Matrix64, coordinates: FactoredSvd['left'], index: number): Float64Array {
  const out = new Float64Array(factor.rows);
  if (index >= coordinates.cols) return out;
  const along = column(coordinates, index);
  for (let r = 0; r < out.length; r++) {
    let sum = 0;
    for (let c = 0, i = r * factor.cols; c < along.length; c++, i++) sum += factor.data[i] * along[c];
    out[r] = sum;
  }
  return out;
}

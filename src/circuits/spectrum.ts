import type { Compute } from '../linalg/compute.js';
import { factoredSvd } from '../linalg/factoredSvd.js';
import type { Matrix64 } from '../linalg/matrix.js';
import { triangularFactor } from '../linalg/triangularFactor.js';
import { dot } from '../linalg/vector.js';
import type { CircuitResult, SingularVector, TokenTables } from '../protocol/head.js';
import type { CommonDirection, ScoreParts } from '../protocol/scoreParts.js';
import type { Listener } from '../tasks/sharedTask.js';
import { determined, perturbation, type Determined, type KnownFactor } from './determined.js';
import type { RowView } from './rowView.js';
import { scoreParts, wholeNorm, wholeTriangle, type SeenFactor } from './seenFactor.js';

/**
 * One side of a circuit M = A B^T: A is W times the transpose of `factor`, with W a vocabulary matrix or the identity.
 */
export interface Side {
  /** `[d_head, d_model]`, such as W_Q^T or W_O. */
  readonly factor: Matrix64;
  /** Relative error of the factor's entries, from rounding in the file; 0 if exact. */
  readonly rounding: number;
  /** W; absent for the identity. */
  readonly vocabulary?: RowView;
  /** W's rows are taken less their mean. */
  readonly centered?: boolean;
}

export interface Spectrum extends Determined {
  /** `[d_head]`, largest first. */
  readonly singularValues: readonly number[];
  /**
   * The d_model directions of singular vector `index`: the unit singular vector itself is W times the direction.
   * Zero vectors where the value is 0. Their common sign is arbitrary here.
   */
  directions(index: number): { readonly left: Float64Array; readonly right: Float64Array };
  /** What is known if both sides have a vocabulary. */
  readonly overTokens?: OverTokens;
}

interface OverTokens {
  /** Of the uncentred circuit; undefined if it is 0. */
  readonly parts: ScoreParts | undefined;
  /** `[d_head]` */
  readonly common: readonly CommonDirection[];
  /** `[d_model]`: the products of the right side's rows with it are their scores for the left side's mean row. */
  readonly keyOnly: Float64Array;
}

/**
 * The spectrum of M = A B^T, forming only the triangular factors of A and B.
 *
 * @throws QkLensError `nonFiniteWeights`, `fileChanged`, `compute`, `cancelled`
 */
export async function spectrum(
  compute: Compute,
  left: Side,
  right: Side,
  listener: Listener,
): Promise<Spectrum> {
  const [a, b] = [await known(compute, left, listener), await known(compute, right, listener)];
  const result = factoredSvd(a.triangle, b.triangle);
  return {
    singularValues: [...result.values],
    ...determined(result.values, perturbation(a, b)),
    directions: (index) => ({
      left: combination(result.left(index), left.factor),
      right: combination(result.right(index), right.factor),
    }),
    ...(a.seen &&
      b.seen && {
        overTokens: {
          parts: scoreParts(a.seen, b.seen),
          common: Array.from(result.values, (_, index) => ({
            query: commonCosine(left, a.seen!, result.left(index)),
            key: commonCosine(right, b.seen!, result.right(index)),
          })),
          keyOnly: combination(a.seen.mean, right.factor),
        },
      }),
  };
}

/** Between the constant vector over the tokens and a unit singular vector, A times `own`. */
function commonCosine({ centered }: Side, { mean, count }: SeenFactor, own: Float64Array): number {
  return centered ? 0 : Math.min(1, Math.sqrt(count) * Math.abs(dot(mean, own)));
}

/** A result's entry for singular vector `index`, without its tables. */
export function vectorOf(found: Spectrum, index: number): SingularVector {
  return {
    index,
    singularValue: found.singularValues[index],
    angleBound: found.angleBound[index],
    degenerate: found.degenerate[index],
    null: found.null[index],
    ...(found.overTokens && { common: found.overTokens.common[index] }),
  };
}

/** A spectrum with the vectors that have tables. */
export function circuitResult(
  found: Spectrum,
  vectors: readonly SingularVector[],
  keyOnly?: TokenTables,
): CircuitResult {
  const { singularValues, angleBound, degenerate, overTokens } = found;
  return {
    ...{ singularValues, angleBound, degenerate, null: found.null },
    ...(overTokens && { common: overTokens.common }),
    ...(overTokens?.parts && { parts: overTokens.parts }),
    ...(keyOnly && { keyOnly }),
    vectors,
  };
}

/** The orientation of singular vectors here: the sign that makes the entry of largest magnitude positive. */
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

/** A side's factor, and its rows' mean and spread if it has a vocabulary. */
interface KnownSide extends KnownFactor {
  readonly seen?: SeenFactor;
}

async function known(
  compute: Compute,
  { factor, rounding, vocabulary, centered }: Side,
  listener: Listener,
): Promise<KnownSide> {
  if (!vocabulary) return { triangle: await triangularFactor(compute, factor), rounding };
  const [seen] = await vocabulary.factors(factor, 1, listener);
  return {
    triangle: centered ? seen.spread : wholeTriangle(seen),
    // What was stored, and rounded, are the uncentred rows.
    ...{ rounding: Math.max(rounding, vocabulary.rounding), norm: wholeNorm(seen), seen },
  };
}

/** The weighted sum of the rows, `[d_model]`. */
export function combination(weights: Float64Array, rows: Matrix64): Float64Array {
  const out = new Float64Array(rows.cols);
  for (let r = 0, i = 0; r < rows.rows; r++) {
    for (let c = 0; c < out.length; c++, i++) out[c] += weights[r] * rows.data[i];
  }
  return out;
}

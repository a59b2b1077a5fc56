import type { Compute } from '../linalg/compute.js';
import { factoredSvd } from '../linalg/factoredSvd.js';
import type { Matrix64 } from '../linalg/matrix.js';
import { triangularFactor } from '../linalg/triangularFactor.js';
import type { VocabularyMatrix } from '../model/vocabularyMatrix.js';
import type { CircuitResult, SingularVector } from '../protocol/head.js';
import type { Listener } from '../tasks/sharedTask.js';
import { determined, perturbation, type Determined, type KnownFactor } from './determined.js';

/**
 * One side of a circuit M = A B^T: A is W times the transpose of `factor`, with W a vocabulary matrix or the identity.
 */
export interface Side {
  /** `[d_head, d_model]`, such as W_Q^T or W_O. */
  readonly factor: Matrix64;
  /** Relative error of the factor's entries, from rounding in the file; 0 if exact. */
  readonly rounding: number;
  /** W; absent for the identity. */
  readonly vocabulary?: VocabularyMatrix;
}

export interface Spectrum extends Determined {
  /** `[d_head]`, largest first. */
  readonly singularValues: readonly number[];
  /**
   * The d_model directions of singular vector `index`: the unit singular vector itself is W times the direction.
   * Zero vectors where the value is 0. Their common sign is arbitrary here.
   */
  directions(index: number): { readonly left: Float64Array; readonly right: Float64Array };
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
  };
}

/** A result's entry for singular vector `index`, without its tables. */
export function vectorOf(found: Spectrum, index: number): SingularVector {
  return {
    index,
    singularValue: found.singularValues[index],
    angleBound: found.angleBound[index],
    degenerate: found.degenerate[index],
    null: found.null[index],
  };
}

/** A spectrum with the vectors that have tables. */
export function circuitResult(found: Spectrum, vectors: readonly SingularVector[]): CircuitResult {
  const { singularValues, angleBound, degenerate } = found;
  return { singularValues, angleBound, degenerate, null: found.null, vectors };
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

async function known(
  compute: Compute,
  { factor, rounding, vocabulary }: Side,
  listener: Listener,
): Promise<KnownFactor> {
  if (!vocabulary) return { triangle: await triangularFactor(compute, factor), rounding };
  const seen = await vocabulary.seen(factor, listener);
  const coarsest = Math.max(rounding, vocabulary.rounding);
  return { triangle: await triangularFactor(compute, seen), rounding: coarsest };
}

/** The weighted sum of the rows, `[d_model]`. */
function combination(weights: Float64Array, rows: Matrix64): Float64Array {
  const out = new Float64Array(rows.cols);
  for (let r = 0, i = 0; r < rows.rows; r++) {
    for (let c = 0; c < out.length; c++, i++) out[c] += weights[r] * rows.data[i];
  }
  return out;
}

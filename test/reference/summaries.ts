import { Matrix } from 'ml-matrix';
import type { HeadRef } from '../../src/protocol/headRef.js';
import { ovMatrix, qkMatrix } from './circuits.js';
import type { CanonicalWeights } from './gpt2.js';
import { svd } from './svd.js';

/** exp of the Shannon entropy of the shares that the squared singular values have in their sum. */
export function effectiveRank(singularValues: readonly number[]): number {
  const squares = singularValues.map((value) => value * value);
  const total = squares.reduce((sum, square) => sum + square, 0);
  const shares = squares.map((square) => square / total).filter((share) => share > 0);
  return Math.exp(-shares.reduce((sum, share) => sum + share * Math.log(share), 0));
}

/** `||W_OV R||_F / (||W_OV||_F ||R||_F)` from dense matrices, R being W_QK (Q), W_QK^T (K) or W_OV (V). */
export function compositionScore(
  weights: CanonicalWeights,
  kind: 'Q' | 'K' | 'V',
  earlier: HeadRef,
  later: HeadRef,
): number {
  const read = kind === 'V' ? ovMatrix(weights, later) : qkMatrix(weights, later);
  return scoreOf(ovMatrix(weights, earlier), kind === 'K' ? read.transpose() : read);
}

/** `||A B||_F / (||A||_F ||B||_F)` */
export function scoreOf(a: Matrix, b: Matrix): number {
  return a.mmul(b).norm('frobenius') / (a.norm('frobenius') * b.norm('frobenius'));
}

/**
 * The cosines of the principal angles between the column spaces of two dense matrices of the given rank, largest first.
 */
export function principalCosines(a: Matrix, b: Matrix, rank: number): number[] {
  return svd(svd(a, rank).left.transpose().mmul(svd(b, rank).left)).singularValues;
}

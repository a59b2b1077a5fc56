import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { QkCircuit } from '../../src/protocol/head.js';
import type { HeadRef } from '../../src/protocol/headRef.js';
import type { EffectiveEmbeddingVariant, VocabularySpace } from '../../src/protocol/model.js';
import type { CanonicalWeights, HeadWeights } from './gpt2.js';
import { activate, layerNorm } from './nonlinearities.js';

const NOTEBOOK: EffectiveEmbeddingVariant = { attentionBiases: false, residual: false };

/**
 * W_EE `[d_vocab, d_model]`: each token after layer 0 when it attends to itself only and stands nowhere.
 * `pre = LN(W_E)`, `post = Σ_h pre W_V W_O` (with attentionBiases `+ Σ_h b_V W_O + b_O`),
 * `W_EE = MLP_0(LN(post + W_E))` (with residual `+ post + W_E`).
 */
export function effectiveEmbedding(
  weights: CanonicalWeights,
  variant: EffectiveEmbeddingVariant = NOTEBOOK,
): Matrix {
  const { config, W_E } = weights;
  const layer = weights.layers[0];
  const pre = layerNorm(W_E, config.layerNormEps, layer.ln1);
  const residual = W_E.clone();
  for (const { W_V, W_O, b_V } of layer.heads) {
    const value = pre.mmul(W_V);
    if (variant.attentionBiases) value.addRowVector(b_V.to1DArray());
    residual.add(value.mmul(W_O));
  }
  if (variant.attentionBiases) residual.addRowVector(layer.b_O.to1DArray());
  const hidden = layerNorm(residual, config.layerNormEps, layer.ln2)
    .mmul(layer.W_in)
    .addRowVector(layer.b_in.to1DArray());
  const output = activate(hidden, config.activation).mmul(layer.W_out).addRowVector(layer.b_out.to1DArray());
  return variant.residual ? output.add(residual) : output;
}

/** One row a token, `[d_vocab, d_model]`: W_E, W_U^T or W_EE. */
export function vocabularyRows(
  weights: CanonicalWeights,
  space: VocabularySpace,
  variant: EffectiveEmbeddingVariant = NOTEBOOK,
): Matrix {
  switch (space) {
    case 'W_E':
      return weights.W_E;
    case 'W_U':
      return weights.W_U.transpose();
    case 'W_EE':
      return effectiveEmbedding(weights, variant);
  }
}

/** W_Q W_K^T `[d_model, d_model]`. */
export function qkMatrix(weights: CanonicalWeights, ref: HeadRef): Matrix {
  const { W_Q, W_K } = headOf(weights, ref);
  return W_Q.mmul(W_K.transpose());
}

/** `[d_vocab, d_vocab]`, query tokens by key tokens: `X W_Q W_K^T Y^T` with the rows X and Y of any two spaces. */
export function tokenCircuit(
  weights: CanonicalWeights,
  ref: HeadRef,
  querySpace: VocabularySpace,
  keySpace: VocabularySpace,
  variant: EffectiveEmbeddingVariant = NOTEBOOK,
): Matrix {
  return vocabularyRows(weights, querySpace, variant)
    .mmul(qkMatrix(weights, ref))
    .mmul(vocabularyRows(weights, keySpace, variant).transpose());
}

/** The circuit by its name, dense: `qk` `[d_model, d_model]`, `embedding` and `effective` `[d_vocab, d_vocab]`. */
export function denseCircuit(
  weights: CanonicalWeights,
  ref: HeadRef,
  circuit: QkCircuit,
  variant: EffectiveEmbeddingVariant = NOTEBOOK,
): Matrix {
  switch (circuit) {
    case 'qk':
      return qkMatrix(weights, ref);
    case 'embedding':
      return tokenCircuit(weights, ref, 'W_E', 'W_E', variant);
    case 'effective':
      return tokenCircuit(weights, ref, 'W_U', 'W_EE', variant);
  }
}

/** W_V W_O `[d_model, d_model]`. */
export function ovMatrix(weights: CanonicalWeights, ref: HeadRef): Matrix {
  const { W_V, W_O } = headOf(weights, ref);
  return W_V.mmul(W_O);
}

/** From `source` (W_E by default) to logits: `W W_V W_O W_U` `[d_vocab, d_vocab]`, source tokens by logits. */
export function fullOvMatrix(
  weights: CanonicalWeights,
  ref: HeadRef,
  source: VocabularySpace = 'W_E',
  variant: EffectiveEmbeddingVariant = NOTEBOOK,
): Matrix {
  return vocabularyRows(weights, source, variant).mmul(ovMatrix(weights, ref)).mmul(weights.W_U);
}

/**
 * Elhage et al.'s copying score of a square matrix: the real part of the sum of its eigenvalues over the sum of their
 * magnitudes, 1 when all are positive. 0 for a matrix of zeros.
 */
export function copyingScore(dense: Matrix): number {
  const { realEigenvalues, imaginaryEigenvalues } = new EigenvalueDecomposition(dense, {
    assumeSymmetric: false,
  });
  const sum = realEigenvalues.reduce((total, value) => total + value, 0);
  const magnitudes = realEigenvalues.reduce(
    (total, value, index) => total + Math.hypot(value, imaginaryEigenvalues[index]),
    0,
  );
  return magnitudes === 0 ? 0 : sum / magnitudes;
}

/** For every row the squared dot product with the direction made unit, the row as it is. */
export function squaredDots(rows: Matrix, direction: readonly number[]): number[] {
  const length = Math.hypot(...direction);
  return rows
    .to2DArray()
    .map((row) => row.reduce((sum, value, i) => sum + (value * direction[i]) / length, 0) ** 2);
}

/** For every row the squared cosine with the direction; 0 for a row of zeros. */
export function squaredCosines(rows: Matrix, direction: readonly number[]): number[] {
  return squaredDots(rows, direction).map((squaredDot, token) => {
    const squaredLength = rows.getRow(token).reduce((sum, value) => sum + value ** 2, 0);
    return squaredLength === 0 ? 0 : squaredDot / squaredLength;
  });
}

function headOf(weights: CanonicalWeights, { layer, head }: HeadRef): HeadWeights {
  return weights.layers[layer].heads[head];
}

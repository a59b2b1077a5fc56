import { topIndices } from '../linalg/topK.js';
import type { VocabularyMatrix } from '../model/vocabularyMatrix.js';
import type { CosineToken, ScoredToken, TokenTables } from '../protocol/head.js';
import type { RaisedToken } from '../protocol/ov.js';
import type { VocabularySpace } from '../protocol/model.js';
import type { Listener } from '../tasks/sharedTask.js';
import type { TokenNames } from './asking.js';

/** The three token tables of a singular vector over the vocabulary. */
export function tokenTables(
  space: VocabularySpace,
  scores: Float32Array,
  top: number,
  tokenizer: TokenNames,
): TokenTables {
  const table = (ids: number[]): ScoredToken[] =>
    ids.map((id) => ({ ...tokenizer.token(id), score: scores[id] }));
  return {
    space,
    positive: table(topIndices(scores, top)),
    negative: table(topIndices(scores, top, 'smallest')),
    magnitude: table(topIndices(scores, top, 'magnitude')),
  };
}

/** The tokens whose logits are raised most and lowered most. */
export function raisedAndLowered(logits: Float32Array, top: number, tokenizer: TokenNames) {
  const table = (ids: number[]): RaisedToken[] =>
    ids.map((id) => ({ ...tokenizer.token(id), logit: logits[id] }));
  return {
    raises: table(topIndices(logits, top)),
    lowers: table(topIndices(logits, top, 'smallest')),
  };
}

/** Tokens sorted by how far their rows lie along a direction. */
export interface CosineTables {
  readonly bySquaredCosine: CosineToken[];
  readonly bySquaredDot: CosineToken[];
}

/**
 * How far the rows of a vocabulary matrix lie along unit directions in d_model: for each direction the tokens sorted by
 * squared cosine, and by squared dot product. A row of zeros has cosine 0 with everything.
 *
 * @param scores the matrix's with each unit direction
 * @throws QkLensError `cancelled`
 */
export async function cosineTables(
  matrix: VocabularyMatrix,
  scores: readonly Float32Array[],
  top: number,
  tokenizer: TokenNames,
  listener: Listener,
): Promise<CosineTables[]> {
  const norms = await matrix.squaredNorms(listener);
  const squaredCosines = new Float64Array(matrix.dVocab);
  return scores.map((dots) => {
    toSquaredCosines(dots, norms, squaredCosines);
    const table = (ids: number[]): CosineToken[] =>
      ids.map((id) => ({
        ...tokenizer.token(id),
        squaredCosine: squaredCosines[id],
        squaredDot: dots[id] ** 2,
      }));
    return {
      bySquaredCosine: table(topIndices(squaredCosines, top)),
      bySquaredDot: table(topIndices(dots, top, 'magnitude')),
    };
  });
}

function toSquaredCosines(dots: Float32Array, norms: Float64Array, out: Float64Array): void {
  for (let id = 0; id < out.length; id++) {
    const dot = dots[id];
    const norm = norms[id];
    out[id] = norm > 0 ? (dot * dot) / norm : 0;
  }
}

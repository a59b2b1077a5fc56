import { topIndices } from '../linalg/topK.js';
import type { Scored } from '../model/vocabularyMatrix.js';
import type { CosineToken, ScoredToken, SignedEnds, TokenTables } from '../protocol/head.js';
import type { RaisedToken } from '../protocol/ov.js';
import type { VocabularySpace } from '../protocol/model.js';
import type { RankOptions } from '../protocol/rankedTokens.js';
import type { Listener } from '../tasks/sharedTask.js';
import { CentredRows } from './centredRows.js';
import type { NamedToken } from './markedTokens.js';

/** The length of tables, and what they are sorted by. */
export interface TableOptions extends RankOptions {
  readonly top: number;
}

/** A singular vector's products with all rows of a vocabulary. */
export interface VectorOverTokens {
  readonly entries: Float32Array;
  /** Of the centred rows with the vector's direction; tokens are ranked by them if they are known. */
  readonly cosines?: Float32Array;
}

/** The three token tables of a singular vector over the vocabulary. */
export function tokenTables(
  space: VocabularySpace,
  { entries, cosines }: VectorOverTokens,
  top: number,
  named: NamedToken,
): TokenTables {
  const table = (end?: 'smallest' | 'magnitude'): ScoredToken[] =>
    topIndices(cosines ?? entries, top, end).map((id) => ({
      ...{ ...named(id), score: entries[id] },
      ...(cosines && { cosine: cosines[id] }),
    }));
  return { space, positive: table(), negative: table('smallest'), magnitude: table('magnitude') };
}

/** The tokens whose logits are raised most and lowered most. */
export function raisedAndLowered(logits: Float32Array, top: number, named: NamedToken) {
  const table = (ids: number[]): RaisedToken[] => ids.map((id) => ({ ...named(id), logit: logits[id] }));
  return {
    raises: table(topIndices(logits, top)),
    lowers: table(topIndices(logits, top, 'smallest')),
  };
}

/** Tokens sorted by how far their rows lie along a direction. */
export interface CosineTables {
  readonly bySquaredCosine: CosineToken[];
  readonly bySquaredDot: CosineToken[];
  /** By the signed cosine. */
  readonly ends: SignedEnds;
}

/**
 * How far the rows of a vocabulary matrix lie along unit directions in d_model: for each direction the tokens sorted by
 * squared cosine, of centred rows if tokens are ranked by them, and by squared dot product, and both ends by signed
 * cosine. A row of zeros has cosine 0 with everything.
 *
 * @param scores the matrix's with each unit direction
 * @throws QkLensError `cancelled`
 */
export async function cosineTables(
  { matrix, directions }: Scored,
  scores: readonly Float32Array[],
  { top, rankBy = 'dot' }: TableOptions,
  named: NamedToken,
  listener: Listener,
): Promise<CosineTables[]> {
  const centred = rankBy === 'cosine' ? await CentredRows.of(matrix, listener) : undefined;
  const norms = await matrix.squaredNorms(listener);
  return scores.map((dots, k) => {
    const cosines = centred
      ? Float64Array.from(centred.cosines(dots, directions[k]))
      : Float64Array.from(dots, (value, id) => (norms[id] > 0 ? value / Math.sqrt(norms[id]) : 0));
    const squaredCosines = cosines.map((cosine) => cosine ** 2);
    const end = (which?: 'smallest'): ScoredToken[] =>
      topIndices(cosines, top, which).map((id) => ({
        ...{ ...named(id), score: dots[id] },
        ...(centred && { cosine: cosines[id] }),
        squaredCosine: squaredCosines[id],
      }));
    const table = (ids: number[]): CosineToken[] =>
      ids.map((id) => ({
        ...named(id),
        squaredCosine: squaredCosines[id],
        squaredDot: dots[id] ** 2,
      }));
    return {
      bySquaredCosine: table(topIndices(squaredCosines, top)),
      bySquaredDot: table(topIndices(dots, top, 'magnitude')),
      ends: { positive: end(), negative: end('smallest') },
    };
  });
}

/** The sign that puts the token of largest squared cosine at the positive end. */
export function signOf({ positive, negative }: SignedEnds): 1 | -1 {
  const most = ([first]: readonly ScoredToken[]) => first?.squaredCosine ?? 0;
  return most(negative) > most(positive) ? -1 : 1;
}

/** The ends along a direction times the sign. */
export function turned(ends: SignedEnds, sign: 1 | -1): SignedEnds {
  if (sign === 1) return ends;
  const opposite = (token: ScoredToken): ScoredToken => ({
    ...token,
    score: -token.score,
    ...(token.cosine !== undefined && { cosine: -token.cosine }),
  });
  return { positive: ends.negative.map(opposite), negative: ends.positive.map(opposite) };
}

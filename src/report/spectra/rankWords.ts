import type { RankBy, RankOptions } from '../../protocol/rankedTokens.js';
import { state } from '../claims/claims.js';
import type { Column } from '../tableModel.js';

/** The cosines by which a table ranks its tokens. */
export const COSINE: Column = {
  ...{ key: 'cosine', label: 'Cosine', kind: 'number' },
  about: state('cosines', {}),
};

/** A line on how tables rank their tokens, if not by dot product. */
export function rankingLines({ rankBy }: RankOptions): readonly string[] {
  return rankBy === 'cosine' ? ['Tokens ranked by the cosine of their centred rows.'] : [];
}

/** How a vector over the vocabulary ranks tokens, after "tokens by". */
export function entriesOrCosines(rankBy: RankBy = 'dot'): string {
  return rankBy === 'cosine'
    ? 'the cosine of their rows, less the mean row, with the vector; the score is their entry in it'
    : 'their entry in the unit singular vector over the vocabulary';
}

/** The rows whose cosines a note speaks of. */
export function theirRows(rankBy: RankBy = 'dot'): string {
  return rankBy === 'cosine' ? 'their centred rows' : 'their rows';
}

/** What the rows of a table of cosines are, after its name. */
export function ofCentredRows(rankBy: RankBy = 'dot'): string {
  return rankBy === 'cosine' ? ', rows centred' : '';
}

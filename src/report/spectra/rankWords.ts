import type { RankBy } from '../../protocol/rankedTokens.js';

/** How a vector over the vocabulary ranks tokens, after "tokens by". */
export function entriesOrCosines(rankBy: RankBy = 'dot'): string {
  return rankBy === 'cosine'
    ? 'the cosine of their rows, less the mean row, with the vector; the score is their entry in it'
    : 'their entry in the unit singular vector over the vocabulary';
}

/** What the rows of a table of cosines are, after its name. */
export function ofCentredRows(rankBy: RankBy = 'dot'): string {
  return rankBy === 'cosine' ? ', rows centred' : '';
}

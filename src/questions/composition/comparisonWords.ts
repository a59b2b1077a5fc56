import type { HeadComparison, HeadSpace } from '../../protocol/composition.js';
import { HEAD_SPACES } from '../../protocol/composition.js';
import { formatHeadRef } from '../../protocol/headRef.js';
import { state } from '../../report/claims/claims.js';
import { formatNumber } from '../../report/numbers.js';

/** The names of a head's spaces. */
export const SPACE_WORDS: { readonly [space in HeadSpace]: string } = {
  query: 'left singular vectors of W_Q W_Kᵀ',
  key: 'right singular vectors of W_Q W_Kᵀ',
  value: 'left singular vectors of W_V W_O',
  output: 'right singular vectors of W_V W_O',
};

/** "heads 2.4 and 3.1", or "head 2.4 and head 2.4 of other-model". */
export function comparisonTitle({ a, b, other }: HeadComparison): string {
  if (!other) return `heads ${formatHeadRef(a)} and ${formatHeadRef(b)}`;
  return `head ${formatHeadRef(a)} and head ${formatHeadRef(b)} of ${other.name}`;
}

export function meanSquare(cosines: readonly number[]): number {
  return cosines.reduce((sum, cosine) => sum + cosine ** 2, 0) / Math.max(1, cosines.length);
}

/** How much of a space both heads have in common, for a legend: "mean cos² 0.1234". */
export function overlap(comparison: HeadComparison, space: HeadSpace): string {
  return state('meanSquare', { mean: formatNumber(meanSquare(comparison[`${space}Cosines`])) });
}

/** What random spaces have in common, for the same legend. */
export function randomOverlap({ randomSquaredCosine }: HeadComparison): string {
  return state('randomSpaces', { random: formatNumber(randomSquaredCosine) });
}

/** "Mean squared cosines: query 0.1234, …; of random spaces 0.0667." */
export function meanSquaresSentence(comparison: HeadComparison): string {
  const means = HEAD_SPACES.map(
    (space) => `${space} ${formatNumber(meanSquare(comparison[`${space}Cosines`]))}`,
  );
  return state('meanSquares', {
    means: means.join(', '),
    random: formatNumber(comparison.randomSquaredCosine),
  });
}

/** The heads' names in legends and columns: "2.4", "3.1"; the second with its checkpoint's name if that is another one. */
export function headNames({ a, b, other }: HeadComparison): readonly [first: string, second: string] {
  const [first, second] = [formatHeadRef(a), formatHeadRef(b)];
  return [first, other ? `${second} of ${other.name}` : second];
}

/** That the heads share their keys and values, if they do. */
export function sharedKeysNotes(comparison: HeadComparison): readonly string[] {
  return comparison.sharedKeys ? [state('sharedKeys', { heads: comparisonTitle(comparison) })] : [];
}

/** Spaces whose mean squared cosine is below so many times that of random spaces count as unrelated. */
const RELATED = 2;

/** Whether what the heads read on a side has so little in common that changes of single tokens mean nothing. */
export function areUnrelated(comparison: HeadComparison, side: 'query' | 'key'): boolean {
  return meanSquare(comparison[`${side}Cosines`]) < RELATED * comparison.randomSquaredCosine;
}

/** For each side on which the heads are unrelated, a sentence. */
export function unrelatedNotes(comparison: HeadComparison): readonly string[] {
  return (['query', 'key'] as const)
    .filter((side) => areUnrelated(comparison, side))
    .map((side) =>
      state('unrelated', {
        ...{ side, heads: comparisonTitle(comparison) },
        mean: formatNumber(meanSquare(comparison[`${side}Cosines`])),
        random: formatNumber(comparison.randomSquaredCosine),
      }),
    );
}

import type { CrossedHeads } from '../protocol/ov.js';
import { formatNumber } from './numbers.js';

/** What a copying score means beside crossed heads, in a sentence; none without them. */
export function crossedWords(
  percentile: number | undefined,
  crossed: CrossedHeads | undefined,
): readonly string[] {
  if (!crossed || percentile === undefined) return [];
  const beyond = percentile < 2.5 || percentile > 97.5 ? 'beyond' : 'within';
  return [
    `Above ${formatNumber(percentile)} % of ${crossed.pairs} crossed heads (W_O of one with W_V of another), ${beyond} what ` +
      `95 % of them give: ${formatNumber(crossed.low)} to ${formatNumber(crossed.high)}.`,
  ];
}

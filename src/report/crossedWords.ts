import type { CrossedHeads } from '../protocol/ov.js';
import { state } from './claims/claims.js';
import { formatNumber } from './numbers.js';

/** What a copying score means beside crossed heads, in a sentence; none without them. */
export function crossedWords(
  percentile: number | undefined,
  crossed: CrossedHeads | undefined,
): readonly string[] {
  if (!crossed || percentile === undefined) return [];
  const isBeyond = percentile < 2.5 || percentile > 97.5;
  return [
    state(isBeyond ? 'copyingBeyond' : 'copyingWithin', {
      percentile: formatNumber(percentile),
      pairs: crossed.pairs,
      low: formatNumber(crossed.low),
      high: formatNumber(crossed.high),
    }),
  ];
}

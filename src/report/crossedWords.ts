import type { CrossedHeads } from '../protocol/ov.js';
import { state } from './claims/claims.js';
import { formatNumber } from './numbers.js';

/** ", above 99.6 % of crossed heads", to follow a copying score; empty if that is not known. */
export function amongCrossed(percentile: number | undefined): string {
  if (percentile === undefined) return '';
  return `, ${state('amongCrossed', { percentile: formatPercentile(percentile) })}`;
}

/** With one decimal: there are 500 crossed heads. */
export function formatPercentile(percentile: number): string {
  return String(Math.round(10 * percentile) / 10);
}

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

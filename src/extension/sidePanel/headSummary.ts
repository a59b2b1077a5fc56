import type { AtlasHead } from '../../protocol/atlas.js';
import type { HeadRef } from '../../protocol/headRef.js';
import { formatNumber } from '../../report/numbers.js';

/** A head in two numbers. */
export interface HeadSummary {
  /** Of W_Q W_K^T. */
  readonly topSingularValue?: number;
  readonly copyingScore?: number;
}

export type HeadSort = 'index' | keyof HeadSummary;
export const HEAD_SORTS: readonly HeadSort[] = ['index', 'topSingularValue', 'copyingScore'];

export function summaryOf({ qk, copyingScore }: AtlasHead): HeadSummary {
  const topSingularValue = qk?.topSingularValues[0];
  return {
    ...(topSingularValue !== undefined && { topSingularValue }),
    ...(copyingScore !== undefined && { copyingScore }),
  };
}

/** Such as `σ0 9.000 · copying -0.98`; empty until known. */
export function describeSummary({ topSingularValue, copyingScore }: HeadSummary): string {
  return [
    ...(topSingularValue === undefined ? [] : [`σ0 ${formatNumber(topSingularValue)}`]),
    ...(copyingScore === undefined ? [] : [`copying ${formatScore(copyingScore)}`]),
  ].join(' · ');
}

/** Two decimals: a score is between -1 and 1. */
export function formatScore(score: number): string {
  const text = score.toFixed(2);
  return text === '-0.00' ? '0.00' : text;
}

/** Heads by their number, or by a number of their summary, largest first; those without it come last. */
export function sortHeads<T extends HeadRef>(
  heads: readonly T[],
  sort: HeadSort,
  summary: (head: T) => HeadSummary,
): T[] {
  if (sort === 'index') return [...heads];
  const value = (head: T): number => summary(head)[sort] ?? -Infinity;
  return [...heads].sort((a, b) => {
    const [left, right] = [value(a), value(b)];
    return left === right ? a.head - b.head : right - left;
  });
}

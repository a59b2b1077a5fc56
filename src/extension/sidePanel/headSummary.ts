import type { AtlasHead } from '../../protocol/atlas.js';
import type { HeadRef } from '../../protocol/headRef.js';
import { amongCrossed, formatPercentile } from '../../report/crossedWords.js';
import type { ScoreParts } from '../../protocol/scoreParts.js';
import { formatNumber } from '../../report/numbers.js';
import { ATTENTION_WORDS, partsSentence } from '../../report/spectra/partWords.js';

/** A head in a few numbers. */
export interface HeadSummary {
  /** Of W_Q W_K^T. */
  readonly topSingularValue?: number;
  readonly copyingScore?: number;
  /** Of the copying score among crossed heads, in percent, if these are known. */
  readonly copyingPercentile?: number;
  /** Of `embedding`, if the vocabulary's Gram matrix is known. */
  readonly parts?: ScoreParts;
}

export type HeadSort = 'index' | 'topSingularValue' | 'copyingScore';
export const HEAD_SORTS: readonly HeadSort[] = ['index', 'topSingularValue', 'copyingScore'];

export function summaryOf({ qk, embedding, copyingScore, copyingPercentile }: AtlasHead): HeadSummary {
  const topSingularValue = qk?.topSingularValues[0];
  return {
    ...(topSingularValue !== undefined && { topSingularValue }),
    ...(copyingScore !== undefined && { copyingScore }),
    ...(copyingPercentile !== undefined && { copyingPercentile }),
    ...(embedding?.parts && { parts: embedding.parts }),
  };
}

/** Such as `σ0 9.000 · copying -0.98 · percentile 0.2`; empty until known. */
export function describeSummary({ topSingularValue, copyingScore, copyingPercentile }: HeadSummary): string {
  return [
    ...(topSingularValue === undefined ? [] : [`σ0 ${formatNumber(topSingularValue)}`]),
    ...(copyingScore === undefined ? [] : [`copying ${formatScore(copyingScore)}`]),
    ...(copyingPercentile === undefined ? [] : [`percentile ${formatPercentile(copyingPercentile)}`]),
  ].join(' · ');
}

/** The same in a line each, with the parts of its scores: a tooltip, or what a screen reader says. */
export function summaryFacts({
  topSingularValue,
  copyingScore,
  copyingPercentile,
  parts,
}: HeadSummary): readonly string[] {
  return [
    ...(topSingularValue === undefined
      ? []
      : [`Largest singular value of W_Q W_K^T: ${formatNumber(topSingularValue)}`]),
    ...(copyingScore === undefined
      ? []
      : [`Copying score: ${formatScore(copyingScore)}${amongCrossed(copyingPercentile)}`]),
    ...(parts ? [`embedding: ${partsSentence(parts, ATTENTION_WORDS)}`] : []),
  ];
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

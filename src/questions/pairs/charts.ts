import type { Token } from '../../protocol/model.js';
import type { DestinationScores, PairsResult, SourceEffect, SourceScores } from '../../protocol/pairs.js';
import { barChart, type Bar, type BarChart } from '../../report/charts/barChart.js';
import { formatNumber } from '../../report/numbers.js';
import { visibleToken } from '../../report/tokenSegments.js';

/** Tokens of the vocabulary drawn beside those that were typed. */
const MOST_BARS = 8;

interface Ranked extends Token {
  readonly value: number;
  readonly rank: number;
}

/** The highest keys of one destination, the typed sources among or after them, with their ranks. */
export function scoresChart({ dVocab }: PairsResult, scores: DestinationScores): BarChart {
  const best = scores.best.map((token, index) => ({ ...token, value: token.score, rank: index + 1 }));
  const typed = scores.pairs.map((pair) => ({ ...pair.source, value: pair.score, rank: pair.rank }));
  return barChart({
    title: `QK: what ${visibleToken(scores.destination.token)} attends to`,
    description: `QK scores of ${visibleToken(scores.destination.token)} with the highest keys and the typed sources`,
    labels: 'tokens',
    bars: bars(best.slice(0, MOST_BARS), typed, Math.trunc(dVocab)),
  });
}

/** The query tokens that prefer one source most. */
export function queriesChart({ source, best }: SourceScores): BarChart {
  const key = visibleToken(source.token);
  return barChart({
    title: `QK: what attends to ${key}`,
    description: `The query tokens whose QK scores with ${key} are furthest above their own means over all keys`,
    labels: 'tokens',
    bars: best.slice(0, MOST_BARS).map(({ token, aboveMean, score }) => ({
      label: token,
      value: aboveMean,
      reading: `${formatNumber(aboveMean)} above mean, score ${formatNumber(score)}`,
    })),
  });
}

/** The tokens one source raises and lowers most, and its effect on the typed tokens. */
export function effectChart({ dVocab }: PairsResult, effect: SourceEffect): BarChart {
  const raises = effect.raises.map((token, index) => ({ ...token, value: token.logit, rank: index + 1 }));
  const lowers = effect.lowers.map((token, index) => ({
    ...token,
    value: token.logit,
    rank: Math.trunc(dVocab) - index,
  }));
  const typed = effect.ranks.map((token) => ({ ...token, value: token.logit }));
  const half = MOST_BARS / 2;
  return barChart({
    title: `OV: what attention to ${visibleToken(effect.source.token)} writes`,
    description: `Logits that attention to ${visibleToken(effect.source.token)} writes: the extremes and the typed tokens`,
    labels: 'tokens',
    bars: bars([...raises.slice(0, half), ...lowers.slice(0, half)], typed, Math.trunc(dVocab)),
  });
}

/** Typed tokens replace the same tokens of the vocabulary; all are ordered by rank. */
function bars(others: readonly Ranked[], typed: readonly Ranked[], dVocab: number): Bar[] {
  const known = new Set(typed.map(({ id }) => id));
  const all = [
    ...others.filter(({ id }) => !known.has(id)).map((token) => ({ token, typed: false })),
    ...typed.map((token) => ({ token, typed: true })),
  ];
  return all
    .sort((a, b) => a.token.rank - b.token.rank)
    .map(({ token, typed: isTyped }) => ({
      label: token.token,
      value: token.value,
      pale: !isTyped,
      reading: `${formatNumber(token.value)}, rank ${token.rank}${isTyped ? ` of ${dVocab}, typed` : ''}`,
    }));
}

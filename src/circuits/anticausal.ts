import type { AnticausalScores } from '../protocol/composition.js';
import { countAtLeast } from '../statistics/upperTail.js';

/**
 * What scores of causal pairs are compared with.
 *
 * @param scores of the pairs in which the later head writes and the earlier reads, one or more
 */
export function anticausal(scores: readonly number[]): {
  /** The part of them, in percent, below a score. */
  readonly percentile: (score: number) => number;
  readonly summary: AnticausalScores;
} {
  const sorted = Float64Array.from(scores).sort();
  const above = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
  return {
    percentile: (score) => 100 * (1 - countAtLeast(sorted, score) / sorted.length),
    summary: { pairs: sorted.length, median: above(0.5), above95: above(0.95), above99: above(0.99) },
  };
}

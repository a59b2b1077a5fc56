import { midranks } from './midranks.js';

/** The two-sided rank-sum test of Mann and Whitney (1947). */
export interface RankSumTest {
  /** Pairs in which the first sample's value is larger; ties count half. */
  readonly u: number;
  readonly p: number;
  /** Rank-biserial correlation: 2 u / (n m) - 1. */
  readonly effect: number;
}

/**
 * By the normal approximation, with corrections for ties and continuity.
 *
 * @param a,b samples of at least one value each
 */
export function rankSumTest(a: readonly number[], b: readonly number[]): RankSumTest {
  const n = a.length;
  const m = b.length;
  const { ranks, ties } = midranks([...a, ...b]);
  let rankSum = 0;
  for (let i = 0; i < n; i++) rankSum += ranks[i];
  const u = rankSum - (n * (n + 1)) / 2;
  const total = n + m;
  const tied = ties.reduce((sum, t) => sum + t ** 3 - t, 0);
  const variance = ((n * m) / 12) * (total + 1 - tied / (total * (total - 1)));
  const distance = Math.max(0, Math.abs(u - (n * m) / 2) - 0.5);
  const p = variance > 0 ? Math.min(1, 2 * upperTail(distance / Math.sqrt(variance))) : 1;
  return { u, p, effect: (2 * u) / (n * m) - 1 };
}

/** P(Z > z) of the standard normal, z >= 0: half of erfc(z / sqrt 2), by Numerical Recipes' Chebyshev fit (1e-7). */
function upperTail(z: number): number {
  const x = z / Math.SQRT2;
  const t = 1 / (1 + x / 2);
  const coefficients = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587,
    -0.82215223, 0.17087277,
  ];
  const polynomial = coefficients.reduceRight((sum, c) => sum * t + c, 0);
  return 0.5 * t * Math.exp(-x * x + polynomial);
}

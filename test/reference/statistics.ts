import { erfc } from './nonlinearities.js';

export interface RankSumTest {
  /** Mann and Whitney's U of the first sample: pairs in which its value is the larger, ties counting half. */
  readonly u: number;
  readonly z: number;
  /** Two-sided, by the normal approximation. */
  readonly p: number;
  /** U / (n1 n2): the chance that a value of the first sample exceeds one of the second. */
  readonly commonLanguage: number;
  /** 2 U / (n1 n2) - 1, from -1 to 1. */
  readonly rankBiserial: number;
}

/**
 * Wilcoxon's rank-sum test (Mann–Whitney), with the correction of the variance for ties and, unless switched off,
 * the correction for continuity. When all values are equal, z is 0 and p is 1.
 *
 * @throws RangeError when a sample is empty
 */
export function rankSumTest(
  first: readonly number[],
  second: readonly number[],
  { continuity = true }: { continuity?: boolean } = {},
): RankSumTest {
  const n1 = first.length;
  const n2 = second.length;
  if (n1 === 0 || n2 === 0) throw new RangeError('A rank-sum test needs two samples that are not empty');
  const both = [...first, ...second];
  const n = n1 + n2;
  const rankSum = midranks(both)
    .slice(0, n1)
    .reduce((sum, rank) => sum + rank, 0);
  const u = rankSum - (n1 * (n1 + 1)) / 2;

  const counts = new Map<number, number>();
  for (const value of both) counts.set(value, (counts.get(value) ?? 0) + 1);
  const ties = [...counts.values()].reduce((sum, t) => sum + t ** 3 - t, 0);
  const sd = Math.sqrt(((n1 * n2) / 12) * (n + 1 - ties / (n * (n - 1))));

  const distance = u - (n1 * n2) / 2;
  const corrected = Math.sign(distance) * Math.max(0, Math.abs(distance) - (continuity ? 0.5 : 0));
  const z = sd > 0 ? corrected / sd : 0;
  return {
    u,
    z,
    p: erfc(Math.abs(z) / Math.SQRT2),
    commonLanguage: u / (n1 * n2),
    rankBiserial: (2 * u) / (n1 * n2) - 1,
  };
}

/** Benjamini and Hochberg's adjusted p-values, in the order given. */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  const m = pValues.length;
  const falling = pValues.map((p, index) => ({ p, index })).sort((a, b) => b.p - a.p);
  const adjusted = new Array<number>(m);
  let least = 1;
  falling.forEach(({ p, index }, position) => {
    least = Math.min(least, (p * m) / (m - position));
    adjusted[index] = least;
  });
  return adjusted;
}

/**
 * Spearman's rank correlation: Pearson's of the midranks. NaN when one side has no two different values.
 *
 * @throws RangeError when the sides differ in length
 */
export function spearman(x: readonly number[], y: readonly number[]): number {
  if (x.length !== y.length) throw new RangeError(`${x.length} values against ${y.length}`);
  const mean = (x.length + 1) / 2;
  const a = midranks(x).map((rank) => rank - mean);
  const b = midranks(y).map((rank) => rank - mean);
  const product = (u: readonly number[], v: readonly number[]): number =>
    u.reduce((sum, value, i) => sum + value * v[i], 0);
  return product(a, b) / Math.sqrt(product(a, a) * product(b, b));
}

/** Ranks from 1; equal values share the mean of theirs. */
export function midranks(values: readonly number[]): number[] {
  const order = values.map((_, index) => index).sort((a, b) => values[a] - values[b]);
  const ranks = new Array<number>(values.length);
  let first = 0;
  while (first < order.length) {
    let end = first + 1;
    while (end < order.length && values[order[end]] === values[order[first]]) end++;
    for (const index of order.slice(first, end)) ranks[index] = (first + 1 + end) / 2;
    first = end;
  }
  return ranks;
}

/** P(X <= k) of a binomial of `n` trials. */
export function binomialCdf(k: number, n: number, probability: number): number {
  let term = (1 - probability) ** n;
  let sum = term;
  for (let i = 0; i < k; i++) {
    term *= ((n - i) / (i + 1)) * (probability / (1 - probability));
    sum += term;
  }
  return sum;
}

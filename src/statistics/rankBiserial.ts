import { midranks } from './midranks.js';

/**
 * The rank-biserial correlation of two samples, 2 U / (n m) - 1 with U the number of pairs in which the first sample's
 * value is larger (ties count half): 1 if every value of the first is above all of the second, 0 if neither is above
 * the other.
 *
 * @param a,b samples of at least one value each
 */
export function rankBiserial(a: readonly number[], b: readonly number[]): number {
  const ranks = midranks([...a, ...b]);
  const n = a.length;
  let rankSum = 0;
  for (let i = 0; i < n; i++) rankSum += ranks[i];
  const u = rankSum - (n * (n + 1)) / 2;
  return (2 * u) / (n * b.length) - 1;
}

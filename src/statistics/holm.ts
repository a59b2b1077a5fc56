/**
 * Holm's adjusted p-values (1979): the family-wise error rate at which each would be significant.
 *
 * @param p in any order; the result keeps that order
 */
export function holm(p: readonly number[]): number[] {
  const order = [...p.keys()].sort((a, b) => p[a] - p[b]);
  const adjusted = new Array<number>(p.length);
  let most = 0;
  order.forEach((index, smaller) => {
    most = Math.max(most, Math.min(1, p[index] * (p.length - smaller)));
    adjusted[index] = most;
  });
  return adjusted;
}

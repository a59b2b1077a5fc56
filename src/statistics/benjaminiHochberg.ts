/**
 * Adjusted p-values of Benjamini and Hochberg (1995): the false discovery rate at which each would be significant.
 *
 * @param p in any order; the result keeps that order
 */
export function benjaminiHochberg(p: readonly number[]): number[] {
  const order = [...p.keys()].sort((a, b) => p[b] - p[a]);
  const adjusted = new Array<number>(p.length);
  let least = 1;
  order.forEach((index, fromLargest) => {
    least = Math.min(least, (p[index] * p.length) / (p.length - fromLargest));
    adjusted[index] = least;
  });
  return adjusted;
}

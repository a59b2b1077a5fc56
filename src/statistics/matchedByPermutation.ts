import type { Random } from './random.js';

/** So many permutations that match as well settle a p-value (Besag and Clifford 1991). */
const ENOUGH = 20;

/** Which rows match which columns, square: `hits[row]` has the row's columns, its own among them if it matches itself. */
export type Hits = readonly (readonly number[])[];

/** How many rows match their own column. */
export function ownHits(hits: Hits): number {
  return hits.reduce((sum, columns, row) => sum + Number(columns.includes(row)), 0);
}

/** How many rows match the column that a random permutation gives them, in the mean. */
export function expectedHits(hits: Hits): number {
  return hits.reduce((sum, columns) => sum + columns.length, 0) / hits.length;
}

/**
 * The p-value of as many own hits, if columns were dealt to rows at random: the part of permutations with as many hits or
 * more. Small ones are an exact upper bound, the expected number of sets of that many rows which all match: the
 * elementary symmetric polynomial of the rows' numbers of hits over n (n - 1) … . Others are from random permutations, up
 * to `draws`, until {@link ENOUGH} have as many.
 *
 * @param draws 1 or more
 */
export function permutationP(hits: Hits, draws: number, random: Random): number {
  const own = ownHits(hits);
  if (own === 0) return 1;
  const bound = subsetBound(
    hits.map(({ length }) => length),
    own,
  );
  if (bound < 1 / (1 + draws)) return bound;
  const matches = hits.map((columns) => new Set(columns));
  const dealt = hits.map((_, index) => index);
  let asMany = 0;
  for (let draw = 1; draw <= draws; draw++) {
    let found = 0;
    for (let row = dealt.length - 1; row >= 0; row--) {
      const other = random.below(row + 1);
      [dealt[row], dealt[other]] = [dealt[other], dealt[row]];
      if (matches[row].has(dealt[row])) found++;
    }
    if (found >= own && ++asMany === ENOUGH) return ENOUGH / draw;
  }
  return (1 + asMany) / (1 + draws);
}

/** e_h(counts) / (n (n - 1) … (n - h + 1)), at most 1. */
function subsetBound(counts: readonly number[], h: number): number {
  // sums[k] is e_k over the falling factorial of n, which keeps it within the range of numbers.
  const n = counts.length;
  const sums = new Float64Array(h + 1);
  sums[0] = 1;
  for (const count of counts) {
    for (let k = h; k >= 1; k--) sums[k] += (count * sums[k - 1]) / (n - k + 1);
  }
  return Math.min(1, sums[h]);
}

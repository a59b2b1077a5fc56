/**
 * Ranks from 1 for the smallest; equal values share their mean rank.
 *
 * @returns ranks in the order of the values
 */
export function midranks(values: ArrayLike<number>): Float64Array {
  const sorted = new Float64Array(values).sort();
  const ofSorted = new Float64Array(sorted.length);
  for (let from = 0, to = 0; from < sorted.length; from = to) {
    while (to < sorted.length && sorted[to] === sorted[from]) to++;
    ofSorted.fill((from + 1 + to) / 2, from, to);
  }
  const ranks = new Float64Array(sorted.length);
  for (let i = 0; i < ranks.length; i++) ranks[i] = ofSorted[firstNotBelow(sorted, values[i])];
  return ranks;
}

function firstNotBelow(sorted: Float64Array, value: number): number {
  let from = 0;
  let to = sorted.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (sorted[middle] < value) from = middle + 1;
    else to = middle;
  }
  return from;
}

/**
 * The rank-biserial correlation of two samples: the part of pairs in which the first sample's value is larger less the
 * part in which it is smaller. 1 if every value of the first is above all of the second, 0 if neither is above the
 * other; 2 U / (n m) - 1 with U of Mann and Whitney.
 *
 * @param a,b samples of at least one value each
 * @param weights by how much each value of b counts; all the same if absent
 */
export function rankBiserial(
  a: readonly number[],
  b: readonly number[],
  weights?: ArrayLike<number>,
): number {
  const order = Int32Array.from(b.keys()).sort((i, j) => b[i] - b[j]);
  const sorted = Float64Array.from(order, (i) => b[i]);
  const before = new Float64Array(b.length + 1);
  order.forEach((i, place) => (before[place + 1] = before[place] + (weights?.[i] ?? 1)));
  const total = before[b.length];
  let sum = 0;
  for (const value of a) {
    const below = before[places(sorted, (other) => other < value)];
    const notAbove = before[places(sorted, (other) => other <= value)];
    sum += (below + notAbove) / total - 1;
  }
  return sum / a.length;
}

/** How many of the first values are so; none is after one that is not. */
function places(sorted: Float64Array, isSo: (value: number) => boolean): number {
  let from = 0;
  let to = sorted.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (isSo(sorted[middle])) from = middle + 1;
    else to = middle;
  }
  return from;
}

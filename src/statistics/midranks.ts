/**
 * Ranks from 1 for the smallest; equal values share their mean rank.
 *
 * @returns ranks in the order of the values, and the sizes of the groups of equal values
 */
export function midranks(values: ArrayLike<number>): { ranks: Float64Array; ties: number[] } {
  const order = Uint32Array.from({ length: values.length }, (_, i) => i).sort(
    (a, b) => values[a] - values[b],
  );
  const ranks = new Float64Array(values.length);
  const ties: number[] = [];
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to < order.length && values[order[to]] === values[order[from]]) to++;
    for (let i = from; i < to; i++) ranks[order[i]] = (from + 1 + to) / 2;
    ties.push(to - from);
    from = to;
  }
  return { ranks, ties };
}

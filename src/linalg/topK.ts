/**
 * The indices of the k largest values, largest first; equal values in the order of their indices. One pass that
 * keeps the best k seen, meant for k far below the number of values.
 *
 * @param key what is compared, the value itself when absent
 */
export function topIndices(
  values: ArrayLike<number>,
  k: number,
  key: (value: number) => number = (value) => value,
): number[] {
  const size = Math.min(k, values.length);
  const best: number[] = [];
  const keys: number[] = [];
  let worst = -Infinity;
  for (let i = 0; i < values.length && size > 0; i++) {
    const own = key(values[i]);
    if (best.length === size && !(own > worst)) continue;
    let at = best.length === size ? size - 1 : best.length;
    while (at > 0 && own > keys[at - 1]) {
      best[at] = best[at - 1];
      keys[at] = keys[at - 1];
      at--;
    }
    best[at] = i;
    keys[at] = own;
    worst = keys[keys.length - 1];
  }
  return best;
}

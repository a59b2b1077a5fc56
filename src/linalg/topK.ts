/** The order in which values come first. */
export type Order = 'largest' | 'smallest' | 'magnitude';

/**
 * The indices of the first k values in an order; ties go by index. One pass that keeps the best k seen, meant for k far
 * below the number of values.
 */
export function topIndices(values: ArrayLike<number>, k: number, order: Order = 'largest'): number[] {
  const size = Math.min(k, values.length);
  const best: number[] = [];
  const keys: number[] = [];
  const magnitude = order === 'magnitude';
  const sign = order === 'smallest' ? -1 : 1;
  let worst = -Infinity;
  for (let i = 0; i < values.length && size > 0; i++) {
    const full = best.length === size;
    if (full) i = nextAbove(values, i, worst, magnitude, sign);
    if (i === values.length) break;
    const own = magnitude ? Math.abs(values[i]) : sign * values[i];
    let at = full ? size - 1 : best.length;
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

/** The first index from `i` on whose value comes before `worst`; the length if there is none. The innermost loop. */
function nextAbove(
  values: ArrayLike<number>,
  i: number,
  worst: number,
  magnitude: boolean,
  sign: number,
): number {
  const { length } = values;
  if (magnitude) {
    while (i < length && !(Math.abs(values[i]) > worst)) i++;
  } else {
    while (i < length && !(sign * values[i] > worst)) i++;
  }
  return i;
}

/**
 * The number of values of at least `value`.
 *
 * @param sorted smallest first
 */
export function countAtLeast(sorted: ArrayLike<number>, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return sorted.length - low;
}

/**
 * The p-value of a value among those that chance gave: (1 + those of at least `value`) / (1 + all).
 *
 * @param sorted smallest first
 */
export function upperTail(sorted: ArrayLike<number>, value: number): number {
  return (1 + countAtLeast(sorted, value)) / (1 + sorted.length);
}

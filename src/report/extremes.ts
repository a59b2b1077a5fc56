/**
 * The largest value of all items, and at least 0; unlike a spread, it works for any number of items. NaN is ignored.
 */
export function largestOf<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((most, item) => {
    const own = value(item);
    return own > most ? own : most;
  }, 0);
}

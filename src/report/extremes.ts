/** The largest value of all items, and of 0; unlike a spread, of any number of items. Values that are no number count not. */
export function largestOf<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((most, item) => {
    const own = value(item);
    return own > most ? own : most;
  }, 0);
}

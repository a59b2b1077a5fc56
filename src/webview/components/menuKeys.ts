/**
 * The item of a menu that a key moves the focus to: up and down around the ends, to either end, or to the next item
 * that begins with a letter.
 *
 * @param at the item in focus
 * @returns undefined for other keys
 */
export function menuStep(key: string, at: number, labels: readonly string[]): number | undefined {
  const count = labels.length;
  const steps: Readonly<Record<string, number>> = {
    ...{ ArrowDown: at + 1, ArrowUp: at - 1 + count },
    ...{ Home: 0, End: count - 1 },
  };
  if (Object.hasOwn(steps, key)) return steps[key] % count;
  if (!/^\p{L}$/u.test(key)) return undefined;
  const after = [...labels.keys()].map((index) => (at + 1 + index) % count);
  return after.find((index) => labels[index].toLowerCase().startsWith(key.toLowerCase()));
}

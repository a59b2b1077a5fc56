import type { Random } from '../statistics/random.js';

/**
 * Different tokens, each as likely as every other, drawn one after the other: one that is excluded or drawn already is
 * drawn again.
 *
 * @param excluded ids below `dVocab`; at least `count` others must be left
 */
export function differentTokens(
  count: number,
  dVocab: number,
  excluded: ReadonlySet<number>,
  random: Random,
): number[] {
  const drawn = new Set<number>();
  while (drawn.size < count) {
    const id = random.below(dVocab);
    if (!excluded.has(id)) drawn.add(id);
  }
  return [...drawn];
}

import type { ResultOf } from '../../protocol/questions.js';

/** What one part of the model wrote. */
export type Part = ResultOf<'run'>['parts'][number];

/** The parts by what they did, largest first. */
export function byEffect<T>(parts: readonly T[], effect: (part: T) => number): readonly T[] {
  return parts.toSorted((a, b) => Math.abs(effect(b)) - Math.abs(effect(a)));
}

/** The parts that have a row of their own, and the others, which share one. */
export function folded<T>(
  parts: readonly T[],
  most: number,
  effect: (part: T) => number,
): { readonly shown: readonly T[]; readonly others: readonly T[] } {
  const ordered = byEffect(parts, effect);
  // One part more takes no more room than the row of others.
  const count = ordered.length > most + 1 ? most : ordered.length;
  return { shown: ordered.slice(0, count), others: ordered.slice(count) };
}

/** What a part added to a head's score. */
export const ofScore = ({ score }: { readonly score: number }): number => score;

/** What a part added to the logit. */
export const ofLogit = ({ logit }: Part): number => logit;

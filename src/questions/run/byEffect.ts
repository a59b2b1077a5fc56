import type { ResultOf } from '../../protocol/questions.js';

/** What one part of the model wrote. */
export type Part = ResultOf<'run'>['split']['parts'][number];

interface Valued {
  readonly value: number;
}

/** The parts by what they did, largest first. */
export function byEffect<T extends Valued>(parts: readonly T[]): readonly T[] {
  return parts.toSorted((a, b) => Math.abs(b.value) - Math.abs(a.value));
}

/** The parts that have a row of their own, and the others, which share one. */
export function folded<T extends Valued>(
  parts: readonly T[],
  most: number,
): { readonly shown: readonly T[]; readonly others: readonly T[] } {
  const ordered = byEffect(parts);
  // One part more takes no more room than the row of others.
  const count = ordered.length > most + 1 ? most : ordered.length;
  return { shown: ordered.slice(0, count), others: ordered.slice(count) };
}

import type { ResultOf } from '../../protocol/questions.js';

/** What one part of the model wrote. */
export type Part = ResultOf<'run'>['split']['parts'][number];

/** The parts by what they did, largest first. */
export function byEffect(parts: readonly Part[]): readonly Part[] {
  return parts.toSorted((a, b) => Math.abs(b.value) - Math.abs(a.value));
}

/** The parts that have a row of their own, and the others, which share one. */
export function folded(
  parts: readonly Part[],
  most: number,
): { readonly shown: readonly Part[]; readonly others: readonly Part[] } {
  const ordered = byEffect(parts);
  // One part more takes no more room than the row of others.
  const count = ordered.length > most + 1 ? most : ordered.length;
  return { shown: ordered.slice(0, count), others: ordered.slice(count) };
}

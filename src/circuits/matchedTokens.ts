import type { Random } from '../statistics/random.js';

/**
 * A random token stands for one whose id is within this fraction of the vocabulary: ids follow the order of a
 * tokenizer's merges, and so of frequency.
 */
const MATCHED_PART = 0.02;

/** How far in id from a token a random one may be that stands for it. */
export function matchedReach(dVocab: number): number {
  return Math.ceil(MATCHED_PART * dVocab);
}

/** A random token within `reach` of `id`; near the vocabulary's ends the range is moved, not cut. */
export function matchedToken(id: number, reach: number, dVocab: number, random: Random): number {
  const width = Math.min(dVocab, 2 * reach + 1);
  const from = Math.min(Math.max(0, id - reach), dVocab - width);
  return from + random.below(width);
}

/** As many different random tokens, each close to a given one in id (see {@link matchedToken}). */
export function matchedSet(ids: readonly number[], dVocab: number, random: Random): number[] {
  const reach = Math.max(matchedReach(dVocab), 2 * ids.length);
  const drawn = new Set<number>();
  for (const id of ids) {
    let token: number;
    do token = matchedToken(id, reach, dVocab, random);
    while (drawn.has(token));
    drawn.add(token);
  }
  return [...drawn];
}

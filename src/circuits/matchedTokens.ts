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

import { LARGEST_COUNT, LONGEST_WORD, MOST_WORDS } from '../protocol/bounds.js';
import type { CountedWord } from '../protocol/rowOptions.js';

/** A word, a number, or other signs, each with the space before it. */
const PIECE = / ?(?:\p{L}+|\p{N}+|[^\s\p{L}\p{N}]+)/gu;

/** The words of a text, most frequent first, equally frequent ones in their order; the rarest of very many are dropped. */
export function wordCounts(text: string): CountedWord[] {
  const counts = new Map<string, number>();
  for (const [word] of text.matchAll(PIECE)) {
    if (word.length <= LONGEST_WORD) counts.set(word, Math.min(LARGEST_COUNT, (counts.get(word) ?? 0) + 1));
  }
  return [...counts]
    .map(([word, count]) => ({ word, count }))
    .sort((a, b) => b.count - a.count)
    .slice(0, MOST_WORDS);
}

import type { MergeRank } from '../protocol/tokenCard.js';

type Json = Readonly<Record<string, unknown>>;

/**
 * The positions of tokens among the merges of a `tokenizer.json`'s byte-pair encoding, which are in the order of the
 * pairs' frequency in its training.
 *
 * @param vocab from spelling to id
 * @returns by id; empty for a tokenizer of another kind
 */
export function mergeRanks(
  tokenizer: Json,
  vocab: Readonly<Record<string, number>>,
): ReadonlyMap<number, MergeRank> {
  const { type, merges } = Object(tokenizer['model']) as Json;
  const ranks = new Map<number, MergeRank>();
  if (type !== 'BPE' || !Array.isArray(merges)) return ranks;
  for (const [index, merge] of merges.entries()) {
    const parts: unknown = typeof merge === 'string' ? merge.split(' ') : merge;
    const id = Array.isArray(parts) ? vocab[parts.join('')] : undefined;
    if (id !== undefined && !ranks.has(id)) ranks.set(id, { rank: index + 1, of: merges.length });
  }
  return ranks;
}

import type { ResultOf } from '../../protocol/questions.js';

type PatternsResult = ResultOf<'patterns'>;

export type OneHead = PatternsResult['heads'][number];

/** The heads by their attention to the key, the most first. */
export function byAttention({ heads }: PatternsResult): readonly OneHead[] {
  return heads.toSorted((a, b) => b.attention - a.attention);
}

/** The heads of each layer, the last layer first. */
export function byLayer({ heads }: PatternsResult): readonly (readonly OneHead[])[] {
  const layers = new Map<number, OneHead[]>();
  for (const own of heads) layers.set(own.layer, [...(layers.get(own.layer) ?? []), own]);
  return [...layers.values()].reverse();
}

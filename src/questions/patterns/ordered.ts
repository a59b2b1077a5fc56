import type { ResultOf } from '../../protocol/questions.js';

type PatternsResult = ResultOf<'patterns'>;

export type OneHead = PatternsResult['heads'][number];

/** The heads by their attention to the key, the most first. */
export function byAttention({ heads }: PatternsResult): readonly OneHead[] {
  return heads.toSorted((a, b) => b.attention - a.attention);
}

/** The same from another position: where each head attends most from there. */
export function fromPosition(result: PatternsResult, position: number): PatternsResult {
  const { key: _, ...rest } = result;
  const heads = result.heads.map((own) => {
    const { keys, attention } = own.strongest;
    return { ...own, key: keys[position], attention: attention[position] };
  });
  return { ...rest, position, heads };
}

/** The heads of each layer, the last layer first. */
export function byLayer({ heads }: PatternsResult): readonly (readonly OneHead[])[] {
  const layers = new Map<number, OneHead[]>();
  for (const own of heads) layers.set(own.layer, [...(layers.get(own.layer) ?? []), own]);
  return [...layers.values()].reverse();
}

import type { TensorChange } from '../checkpoint/adapter/adaptedStore.js';
import type { BaseWeights } from '../checkpoint/checkpoint.js';
import type { Slice } from '../checkpoint/slice.js';
import type { HeadRef } from '../protocol/headRef.js';

/** What is known of the difference of one of a head's factors from its base checkpoint's. */
export type FactorChange = TensorChange;

export type HeadChanges = Readonly<Record<'query' | 'key' | 'value' | 'output', FactorChange>>;

/** What an adapter changes in a head, and in the norm that is folded into what reads the stream. */
export function headChanges({ weights, changeOf }: BaseWeights, { layer, head }: HeadRef): HeadChanges {
  const { wQ, wK, wV, wO } = weights.head(layer, head);
  const { ln1 } = weights.layer(layer);
  const norm = ln1 && changeOf(ln1.w.tensor);
  const reading = ({ tensor }: Slice): FactorChange => {
    const own = changeOf(tensor);
    return norm && norm.rank > 0 ? { rank: Infinity, rounding: Math.max(own.rounding, norm.rounding) } : own;
  };
  return {
    ...{ query: reading(wQ), key: reading(wK), value: reading(wV) },
    output: changeOf(wO.tensor),
  };
}

import { insteadOfAttention } from '../protocol/attentionLayers.js';
import type { LayerDtypes, StoredDtypes } from '../protocol/model.js';
import type { ModelConfig, WeightMap } from './architectures/architecture.js';
import type { Slice } from './slice.js';
import type { Tensors } from './tensors.js';

/** The dtypes of what heads' circuits are made of; undefined if all are W_E's. A layer's heads share theirs. */
export function storedDtypes(
  store: Pick<Tensors, 'entry'>,
  { wE, unembedRows, lnFinal, ...weights }: WeightMap,
  config: Pick<ModelConfig, 'nLayers' | 'withoutAttention'>,
): StoredDtypes | undefined {
  const dtypeOf = ({ tensor }: Slice) => store.entry(tensor)!.dtype;
  const layers = Array.from({ length: config.nLayers }, (_, layer): LayerDtypes => {
    if (insteadOfAttention(config, layer) !== undefined) return {};
    const { wQ, wK, wV, wO } = weights.head(layer, 0);
    const { ln1 } = weights.layer(layer);
    return {
      ...{ W_Q: dtypeOf(wQ), W_K: dtypeOf(wK), W_V: dtypeOf(wV), W_O: dtypeOf(wO) },
      ...(ln1 && { ln1: dtypeOf(ln1.w) }),
    };
  });
  const ends = {
    ...(unembedRows && { W_U: dtypeOf(unembedRows) }),
    ...(lnFinal && { ln_final: dtypeOf(lnFinal.w) }),
  };
  const all = [ends, ...layers].flatMap((part) => Object.values({ ...part }));
  return all.every((dtype) => dtype === dtypeOf(wE)) ? undefined : { ...ends, layers };
}

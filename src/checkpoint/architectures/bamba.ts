import { decoder } from './decoder.js';
import { hybrid } from './lacks.js';

/** Bamba: attention in the layers `attn_layer_indices`, Mamba in the others. Definition: transformers' `models/bamba/modeling_bamba.py`. */
export const bamba = decoder({
  modelType: 'bamba',
  defaults: {
    ...{ num_key_value_heads: 8, rms_norm_eps: 1e-5, partial_rotary_factor: 0.5 },
    max_position_embeddings: 262_144,
  },
  names: {
    ...{ final: 'final_layernorm', ln2: 'pre_ff_layernorm' },
    ...{ in: 'feed_forward.up_proj', gate: 'feed_forward.gate_proj', out: 'feed_forward.down_proj' },
  },
  differences: (json, { nLayers }) => {
    const { attn_layer_indices: own = [] } = json;
    const has = (layer: number) => Array.isArray(own) && own.includes(layer);
    const types = Array.from({ length: nLayers }, (_, layer) => (has(layer) ? 'attention' : 'mamba'));
    return hybrid(types, { mamba: 'Mamba' });
  },
});

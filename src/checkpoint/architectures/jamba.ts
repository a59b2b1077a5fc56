import { sizeField } from '../configFields.js';
import { decoder } from './decoder.js';
import { hybrid } from './lacks.js';
import { layerTypes } from './layerTypes.js';

/**
 * Jamba: a layer of attention for several of Mamba, no positions, experts in some layers. Definition: transformers'
 * `models/jamba/modeling_jamba.py`.
 */
export const jamba = decoder({
  modelType: 'jamba',
  positional: 'none',
  defaults: { num_key_value_heads: 8, max_position_embeddings: 262_144, attn_layer_period: 8 },
  names: { final: 'final_layernorm', ln2: 'pre_ff_layernorm' },
  differences: (json, { nLayers }) => {
    const every = sizeField(json, 'attn_layer_period');
    const first = json['attn_layer_offset'] ?? 4;
    const usual = (layer: number) => (layer % every === first ? 'attention' : 'mamba');
    const types = layerTypes(json, nLayers, [], usual);
    return hybrid(types, { mamba: 'Mamba' }, 'only some of its layers have experts');
  },
});

import { sizeField } from '../configFields.js';
import { decoder } from './decoder.js';
import { hybrid } from './lacks.js';
import { layerTypes } from './layerTypes.js';

/**
 * Qwen3-Next: three layers of linear attention (gated DeltaNet) for each one of attention, whose output is gated.
 * Definition: transformers' `models/qwen3_next/modeling_qwen3_next.py`.
 */
export const qwen3Next = decoder({
  modelType: 'qwen3_next',
  defaults: {
    ...{ num_key_value_heads: 2, head_dim: 256, partial_rotary_factor: 0.25 },
    max_position_embeddings: 32_768,
  },
  differences: (json, { nLayers }) => {
    const every = sizeField(json, 'full_attention_interval', 4);
    const usual = (layer: number) => ((layer + 1) % every === 0 ? 'full_attention' : 'linear_attention');
    return {
      normOffset: 1,
      qkNorms: { normalization: 'RMSNorm' },
      gatedHeads: true,
      ...hybrid(
        layerTypes(json, nLayers, ['layer_types'], usual),
        { linear_attention: 'linear attention' },
        'its MLPs are experts beside one shared by all tokens',
      ),
    };
  },
});

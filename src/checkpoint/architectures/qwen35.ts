import { sizeField } from '../configFields.js';
import { decoder } from './decoder.js';
import { hybrid } from './lacks.js';
import { layerTypes } from './layerTypes.js';
import { textModel } from './textModel.js';

/**
 * Qwen 3.5 without experts: three layers of linear attention (gated DeltaNet) for each one of attention, whose output is
 * gated. Definition: transformers' `models/qwen3_5/modeling_qwen3_5.py`.
 */
export const qwen35Text = decoder({
  modelType: 'qwen3_5_text',
  defaults: {
    ...{ num_key_value_heads: 4, head_dim: 256, partial_rotary_factor: 0.25 },
    max_position_embeddings: 32_768,
  },
  differences: (json, { nLayers }) => {
    const every = sizeField(json, 'full_attention_interval', 4);
    const usual = (layer: number) => ((layer + 1) % every === 0 ? 'full_attention' : 'linear_attention');
    const types = layerTypes(json, nLayers, ['layer_types'], usual);
    const layers = hybrid(types, { linear_attention: 'linear attention' });
    const gates = 'gates multiply what its heads read';
    return {
      ...{ normOffset: 1, qkNorms: { normalization: 'RMSNorm' }, gatedHeads: true },
      ...layers,
      lacks: { run: gates, W_EE: gates, ...layers.lacks },
    };
  },
});

export const qwen35 = textModel({ modelType: 'qwen3_5', texts: { qwen3_5_text: qwen35Text }, tied: false });

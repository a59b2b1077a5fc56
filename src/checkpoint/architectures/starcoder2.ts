import { booleanField } from '../configFields.js';
import { decoder } from './decoder.js';
import { slidingWindow } from './slidingWindow.js';

/**
 * StarCoder2: LayerNorms, rotary positions, grouped queries, an MLP without gate; every layer slides if the config has
 * a window. Definition: transformers' `models/starcoder2/modeling_starcoder2.py`.
 */
export const starcoder2 = decoder({
  modelType: 'starcoder2',
  gated: false,
  normalization: 'LayerNorm',
  fields: { epsilon: 'norm_epsilon' },
  defaults: {
    ...{ num_key_value_heads: 2, max_position_embeddings: 4096, tie_word_embeddings: true },
    hidden_act: 'gelu_pytorch_tanh',
  },
  names: { in: 'mlp.c_fc', out: 'mlp.c_proj' },
  differences: (json) => ({
    linearBiases: booleanField(json, 'use_bias', true),
    ...slidingWindow(json, () => true),
  }),
});

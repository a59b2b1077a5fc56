import { booleanField } from '../configFields.js';
import { decoder } from './decoder.js';

/**
 * Phi 1, 1.5 and 2: parallel attention and MLP with one norm, rotary positions on a part of d_head, an unembedding with
 * bias. Definition: transformers' `models/phi/modeling_phi.py`.
 */
export const phi = decoder({
  modelType: 'phi',
  gated: false,
  normalization: 'LayerNorm',
  fields: { epsilon: 'layer_norm_eps' },
  defaults: { partial_rotary_factor: 0.5, hidden_act: 'gelu_new' },
  names: {
    ...{ final: 'final_layernorm', ln2: 'input_layernorm', o: 'self_attn.dense' },
    ...{
      in: 'mlp.fc1',
      out: 'mlp.fc2',
      inputBias: true,
      qNorm: 'self_attn.q_layernorm',
      kNorm: 'self_attn.k_layernorm',
    },
  },
  differences: (json) => ({
    parallel: true,
    ...(booleanField(json, 'qk_layernorm', false) && { qkNorms: { normalization: 'LayerNorm' } }),
  }),
});

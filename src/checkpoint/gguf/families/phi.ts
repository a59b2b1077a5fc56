import type { GgufFamily } from './family.js';
import { rotaryFields, usualSizes } from './sizes.js';

/**
 * Phi 1, 1.5 and 2. Files from before transformers knew them have queries, keys and values below each other in one tensor.
 * Source: llama.cpp's `conversion/phi.py`.
 */
export const phi: GgufFamily = {
  architecture: 'phi2',
  config: (fields, tensors) => ({
    model_type: 'phi',
    // Phi's own default turns half of a head.
    partial_rotary_factor: 1,
    ...usualSizes(fields, tensors),
    ...rotaryFields(fields, tensors),
    layer_norm_eps: fields.number('attention.layer_norm_epsilon'),
  }),
  outside: {
    token_embd: { name: 'model.embed_tokens' },
    output_norm: { name: 'model.final_layernorm' },
    output: { name: 'lm_head' },
  },
  layers: 'model.layers.',
  inLayer: {
    attn_norm: { name: 'input_layernorm' },
    attn_qkv: { name: ['self_attn.q_proj', 'self_attn.k_proj', 'self_attn.v_proj'] },
    attn_q: { name: 'self_attn.q_proj' },
    attn_k: { name: 'self_attn.k_proj' },
    attn_v: { name: 'self_attn.v_proj' },
    attn_output: { name: 'self_attn.dense' },
    ffn_up: { name: 'mlp.fc1' },
    ffn_down: { name: 'mlp.fc2' },
  },
};

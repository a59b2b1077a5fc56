import type { GgufFamily } from './family.js';
import { rotaryFields, usualSizes } from './sizes.js';

/** StarCoder2; llama.cpp's converter leaves its window out. Source: `gguf-py/gguf/tensor_mapping.py`. */
export const starcoder2: GgufFamily = {
  architecture: 'starcoder2',
  config: (fields, tensors) => ({
    model_type: 'starcoder2',
    ...usualSizes(fields, tensors),
    ...rotaryFields(fields, tensors),
    norm_epsilon: fields.number('attention.layer_norm_epsilon'),
    use_bias: tensors.has('blk.0.attn_q.bias'),
  }),
  outside: {
    token_embd: { name: 'model.embed_tokens' },
    output_norm: { name: 'model.norm' },
    output: { name: 'lm_head' },
  },
  layers: 'model.layers.',
  inLayer: {
    attn_norm: { name: 'input_layernorm' },
    attn_q: { name: 'self_attn.q_proj' },
    attn_k: { name: 'self_attn.k_proj' },
    attn_v: { name: 'self_attn.v_proj' },
    attn_output: { name: 'self_attn.o_proj' },
    ffn_norm: { name: 'post_attention_layernorm' },
    ffn_up: { name: 'mlp.c_fc' },
    ffn_down: { name: 'mlp.c_proj' },
  },
};

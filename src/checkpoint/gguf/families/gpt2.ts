import type { GgufFamily } from './family.js';
import { vocabulary } from './sizes.js';

/** GPT-2, whose Conv1D weights GGUF stores as Linear ones, `[out, in]`. Source: llama.cpp's `conversion/gpt2.py`. */
export const gpt2: GgufFamily = {
  architecture: 'gpt2',
  config: (fields, tensors) => ({
    model_type: 'gpt2',
    n_embd: fields.number('embedding_length'),
    n_head: fields.number('attention.head_count'),
    n_layer: fields.number('block_count'),
    n_inner: fields.number('feed_forward_length'),
    n_positions: tensors.get('position_embd.weight')?.shape[0] ?? fields.number('context_length'),
    layer_norm_epsilon: fields.number('attention.layer_norm_epsilon'),
    ...vocabulary(tensors),
  }),
  outside: {
    token_embd: { name: 'wte' },
    position_embd: { name: 'wpe' },
    output_norm: { name: 'ln_f' },
    output: { name: 'lm_head' },
  },
  layers: 'h.',
  inLayer: {
    attn_norm: { name: 'ln_1' },
    attn_qkv: { name: 'attn.c_attn' },
    attn_output: { name: 'attn.c_proj' },
    ffn_norm: { name: 'ln_2' },
    ffn_up: { name: 'mlp.c_fc' },
    ffn_down: { name: 'mlp.c_proj' },
  },
};

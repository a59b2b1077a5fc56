import { headsApart } from '../rowOrder.js';
import type { GgufFamily } from './family.js';
import { vocabulary } from './sizes.js';

/** BLOOM. Source: llama.cpp's `conversion/bloom.py`. */
export const bloom: GgufFamily = {
  architecture: 'bloom',
  config: (fields, tensors) => ({
    model_type: 'bloom',
    hidden_size: fields.number('embedding_length'),
    n_head: fields.number('attention.head_count'),
    n_layer: fields.number('block_count'),
    seq_length: fields.number('context_length'),
    layer_norm_epsilon: fields.number('attention.layer_norm_epsilon'),
    ...vocabulary(tensors),
  }),
  outside: {
    token_embd: { name: 'word_embeddings' },
    token_embd_norm: { name: 'word_embeddings_layernorm' },
    output_norm: { name: 'ln_f' },
    output: { name: 'lm_head' },
  },
  layers: 'h.',
  inLayer: {
    attn_norm: { name: 'input_layernorm' },
    attn_qkv: {
      name: 'self_attention.query_key_value',
      order: ({ dHead, nHeads }) => headsApart(dHead, nHeads),
    },
    attn_output: { name: 'self_attention.dense' },
    ffn_norm: { name: 'post_attention_layernorm' },
    ffn_up: { name: 'mlp.dense_h_to_4h' },
    ffn_down: { name: 'mlp.dense_4h_to_h' },
  },
};

import { headsApart } from '../rowOrder.js';
import type { GgufFamily } from './family.js';
import { headSizes, partOf, rotaryFields, usualSizes } from './sizes.js';

/** GPT-NeoX and Pythia. Source: llama.cpp's `conversion/gpt_neox.py`. */
export const gptNeox: GgufFamily = {
  architecture: 'gptneox',
  config: (fields, tensors) => {
    const { rope_theta: base, ...rotary } = rotaryFields(fields, tensors);
    const { dHead } = headSizes(fields);
    return {
      model_type: 'gpt_neox',
      ...usualSizes(fields, tensors),
      ...rotary,
      rotary_emb_base: base,
      rotary_pct: partOf(fields.number('rope.dimension_count'), dHead),
      layer_norm_eps: fields.number('attention.layer_norm_epsilon'),
      use_parallel_residual: fields.booleanIfThere('use_parallel_residual') ?? true,
    };
  },
  outside: {
    token_embd: { name: 'gpt_neox.embed_in' },
    output_norm: { name: 'gpt_neox.final_layer_norm' },
    output: { name: 'embed_out' },
  },
  layers: 'gpt_neox.layers.',
  inLayer: {
    attn_norm: { name: 'input_layernorm' },
    attn_qkv: {
      name: 'attention.query_key_value',
      order: ({ dHead, nHeads }) => headsApart(dHead, nHeads),
    },
    attn_output: { name: 'attention.dense' },
    ffn_norm: { name: 'post_attention_layernorm' },
    ffn_up: { name: 'mlp.dense_h_to_4h' },
    ffn_down: { name: 'mlp.dense_4h_to_h' },
  },
};

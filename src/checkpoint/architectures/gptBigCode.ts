import { booleanField } from '../configFields.js';
import { decoder } from './decoder.js';

/**
 * StarCoder 1 and SantaCoder: learned positions; one key head for all queries, unless `multi_query` is false. Definition:
 * transformers' `models/gpt_bigcode/modeling_gpt_bigcode.py`.
 */
export const gptBigCode = decoder({
  modelType: 'gpt_bigcode',
  gated: false,
  normalization: 'LayerNorm',
  positional: 'learned',
  fields: {
    ...{ nLayers: 'n_layer', nHeads: 'n_head', dModel: 'n_embd', dMlp: 'n_inner', nCtx: 'n_positions' },
    ...{ epsilon: 'layer_norm_epsilon', activation: 'activation_function' },
  },
  defaults: { activation_function: 'gelu_pytorch_tanh', n_positions: 1024, tie_word_embeddings: true },
  names: ({ nKeyValueHeads }) => ({
    ...{ prefixes: ['transformer.', ''], embed: 'wte', positions: 'wpe', final: 'ln_f', layers: 'h' },
    ...{ ln1: 'ln_1', ln2: 'ln_2', o: 'attn.c_proj', in: 'mlp.c_fc', out: 'mlp.c_proj' },
    qkv: { name: 'attn.c_attn', order: nKeyValueHeads === 1 ? 'beside' : 'byKeyHead' },
  }),
  differences: (json, { nHeads, dHead }) => {
    const scale = booleanField(json, 'scale_attn_weights', true) ? Math.sqrt(dHead) : 1;
    return {
      nKeyValueHeads: booleanField(json, 'multi_query', true) ? 1 : nHeads,
      ...{ attentionScale: () => scale },
    };
  },
});

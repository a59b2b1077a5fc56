import { anyField, booleanField, fractionField, positiveField } from '../configFields.js';
import { readRotary } from '../rotary.js';
import { decoder } from './decoder.js';

/**
 * GPT-NeoX and Pythia: parallel attention and MLP with a norm each, rotary positions on a part of d_head. Definition:
 * transformers' `models/gpt_neox/modeling_gpt_neox.py`.
 */
export const gptNeox = decoder({
  modelType: 'gpt_neox',
  gated: false,
  normalization: 'LayerNorm',
  fields: { epsilon: 'layer_norm_eps' },
  defaults: { hidden_act: 'gelu' },
  names: {
    ...{ prefixes: ['gpt_neox.', ''], embed: 'embed_in', final: 'final_layer_norm' },
    head: ['embed_out', 'lm_head'],
    qkv: { name: 'attention.query_key_value', order: 'byKeyHead' },
    ...{ o: 'attention.dense', in: 'mlp.dense_h_to_4h', out: 'mlp.dense_4h_to_h' },
  },
  differences: (json, { dHead }) => {
    const base = positiveField(anyField(json, 'rotary_emb_base', 'rope_theta'), 'rotary_emb_base', 10_000);
    const rotary = readRotary(json, { dHead, part: fractionField(json, 'rotary_pct', 0.25), base });
    return { parallel: booleanField(json, 'use_parallel_residual', true), rotary: () => rotary };
  },
});

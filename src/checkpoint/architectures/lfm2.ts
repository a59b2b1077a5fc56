import { booleanField, positiveField, sizeField } from '../configFields.js';
import type { Json, ModelConfig } from './architecture.js';
import { decoder, type DecoderFamily } from './decoder.js';
import { hybrid } from './lacks.js';
import { layerTypes } from './layerTypes.js';

const FAMILY = {
  fields: { epsilon: 'norm_eps' },
  defaults: {
    ...{ num_key_value_heads: 8, norm_eps: 1e-5, tie_word_embeddings: true, rope_theta: 1_000_000 },
    max_position_embeddings: 128_000,
  },
  names: {
    ...{ final: 'embedding_norm', ln1: 'operator_norm', ln2: 'ffn_norm', o: 'self_attn.out_proj' },
    ...{ qNorm: 'self_attn.q_layernorm', kNorm: 'self_attn.k_layernorm' },
    ...{ gate: 'feed_forward.w1', in: 'feed_forward.w3', out: 'feed_forward.w2' },
  },
} satisfies Omit<DecoderFamily, 'modelType'>;

/**
 * LFM2: short convolutions in place of attention in most layers. Definition: transformers'
 * `models/lfm2/modeling_lfm2.py`.
 */
export const lfm2 = decoder({
  modelType: 'lfm2',
  ...FAMILY,
  differences: (json, config) => ({ ...convolutions(json, config), dMlp: adjusted(json, config) }),
});

/** The same with experts in most layers. Definition: transformers' `models/lfm2_moe/modeling_lfm2_moe.py`. */
export const lfm2Moe = decoder({
  modelType: 'lfm2_moe',
  ...FAMILY,
  differences: (json, config) => convolutions(json, config, 'only some of its layers have experts'),
});

function convolutions(json: Json, { nLayers }: ModelConfig, mlps?: string): Partial<ModelConfig> {
  const { full_attn_idxs: full } = json;
  const usual = (layer: number) => (!Array.isArray(full) || full.includes(layer) ? 'full_attention' : 'conv');
  const types = layerTypes(json, nLayers, ['layer_types'], usual);
  return { qkNorms: { normalization: 'RMSNorm' }, ...hybrid(types, { conv: 'a convolution' }, mlps) };
}

/** d_mlp, which the config gives before it is cut to two thirds and rounded up. */
function adjusted(json: Json, { dMlp }: ModelConfig): number {
  if (!booleanField(json, 'block_auto_adjust_ff_dim', true)) return dMlp;
  const cut = Math.floor(positiveField(json, 'block_ffn_dim_multiplier', 1) * Math.floor((2 * dMlp) / 3));
  const multiple = sizeField(json, 'block_multiple_of', 256);
  return multiple * Math.ceil(cut / multiple);
}

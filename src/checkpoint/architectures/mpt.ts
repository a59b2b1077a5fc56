import { QkLensError } from '../../protocol/errors.js';
import { quoted } from '../../protocol/quoted.js';
import { positiveOrAbsent } from '../configFields.js';
import { alibiSlopes } from './alibi.js';
import type { Json } from './architecture.js';
import { decoder } from './decoder.js';

/** Fields whose other values transformers doesn't compute or QK Lens doesn't read. */
const FIXED: Json = {
  ...{ expansion_ratio: 4, no_bias: true, embedding_fraction: 1, logit_scale: undefined },
  ...{ alibi: true, alibi_bias_max: 8, clip_qkv: undefined, prefix_lm: false, qk_ln: false },
  ...{ attn_uses_sequence_id: false, attn_type: 'multihead_attention' },
};

/**
 * MPT: ALiBi, LayerNorms without biases, no other biases. Definition: transformers' `models/mpt/modeling_mpt.py`.
 */
export const mpt = decoder({
  modelType: 'mpt',
  normalization: 'LayerNorm',
  positional: 'alibi',
  gated: false,
  normalized: (json) => ({ ...json, ...(json['attn_config'] as Json | undefined), hidden_act: 'gelu' }),
  fields: {
    ...{ nLayers: 'n_layers', nHeads: 'n_heads', dModel: 'd_model', nCtx: 'max_seq_len' },
    epsilon: 'layer_norm_epsilon',
  },
  defaults: { tie_word_embeddings: true },
  names: {
    ...{ prefixes: ['transformer.', ''], embed: 'wte', final: 'norm_f', layers: 'blocks' },
    ...{ ln1: 'norm_1', ln2: 'norm_2', qkv: { name: 'attn.Wqkv', order: 'beside' } },
    ...{ o: 'attn.out_proj', in: 'ffn.up_proj', out: 'ffn.down_proj' },
  },
  differences: (json, { nHeads, dModel }) => {
    for (const [field, usual] of Object.entries(FIXED)) {
      const value = json[field] ?? usual;
      if (value === usual) continue;
      throw new QkLensError(
        'unknownArchitecture',
        `The checkpoint is an MPT with "${field}" ${quoted(value)}, which QK Lens does not read.`,
      );
    }
    const scale = positiveOrAbsent(json, 'softmax_scale');
    return {
      dMlp: 4 * dModel,
      alibiSlopes: alibiSlopes(nHeads),
      ...(scale !== undefined && { attentionScale: () => 1 / scale }),
    };
  },
});

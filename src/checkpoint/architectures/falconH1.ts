import { positiveField } from '../configFields.js';
import { decoder } from './decoder.js';
import { withoutMlps } from './lacks.js';

/**
 * Falcon-H1: attention and Mamba beside each other in every layer, with multipliers on either. Definition: transformers'
 * `models/falcon_h1/modeling_falcon_h1.py`.
 */
export const falconH1 = decoder({
  modelType: 'falcon_h1',
  defaults: { num_key_value_heads: 8, rms_norm_eps: 1e-5, max_position_embeddings: 8192 },
  names: { final: 'final_layernorm', ln2: 'pre_ff_layernorm' },
  differences: (json, { dHead }) => {
    const into = positiveField(json, 'attention_in_multiplier', 1);
    const scale = Math.sqrt(dHead) / (into ** 2 * positiveField(json, 'key_multiplier', 1));
    return {
      attentionScale: () => scale,
      embeddingScale: positiveField(json, 'embedding_multiplier', 1),
      writeScale: into * positiveField(json, 'attention_out_multiplier', 1),
      logitScale: positiveField(json, 'lm_head_multiplier', 1),
      ...withoutMlps('its layers have Mamba beside attention'),
    };
  },
});

import { positiveField, positiveOrAbsent } from '../configFields.js';
import type { Json, ModelConfig } from './architecture.js';
import { gemmaDifferences } from './gemma.js';
import { decoder } from './decoder.js';
import { slidingWindow } from './slidingWindow.js';

/** Names that Gemma 2 and 3 share. */
export const POST_NORMED = { ln2: 'pre_feedforward_layernorm' };

/**
 * Gemma 2: norms also after attention and MLP, soft-caps, a sliding window in every other layer, starting with the
 * first. Definition: transformers' `models/gemma2/modeling_gemma2.py`.
 */
export const gemma2 = decoder({
  modelType: 'gemma2',
  defaults: {
    tie_word_embeddings: true,
    ...{ head_dim: 256, sliding_window: 4096 },
    ...{ attn_logit_softcapping: 50, final_logit_softcapping: 30 },
  },
  names: POST_NORMED,
  differences: (json, config) => ({
    ...gemmaDifferences(json, config),
    ...normsAndCaps(json),
    ...slidingWindow(json, (layer) => layer % 2 === 0),
  }),
});

/** What their configs share. */
export function normsAndCaps(json: Json): Partial<ModelConfig> {
  const scale = Math.sqrt(positiveField(json, 'query_pre_attn_scalar', 256));
  const attentionSoftcap = positiveOrAbsent(json, 'attn_logit_softcapping');
  const logitSoftcap = positiveOrAbsent(json, 'final_logit_softcapping');
  return {
    postNorms: true,
    attentionScale: () => scale,
    ...(attentionSoftcap !== undefined && { attentionSoftcap }),
    ...(logitSoftcap !== undefined && { logitSoftcap }),
  };
}

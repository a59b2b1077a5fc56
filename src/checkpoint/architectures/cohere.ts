import { booleanField, positiveField, sizeField } from '../configFields.js';
import type { Json, ModelConfig } from './architecture.js';
import { decoder, type DecoderFamily } from './decoder.js';
import { isSliding, slidingWindow } from './slidingWindow.js';

const FAMILY = {
  normalization: 'LayerNorm',
  adjacent: true,
  fields: { epsilon: 'layer_norm_eps' },
  // Attention and MLP share one norm.
  names: { ln2: 'input_layernorm', qkNormWeights: 'rows' },
} satisfies Omit<DecoderFamily, 'modelType'>;

/**
 * Command R: LayerNorms without biases, parallel attention and MLP with one norm, a multiplier of the logits. Definition:
 * transformers' `models/cohere/modeling_cohere.py`.
 */
export const cohere = decoder({
  modelType: 'cohere',
  ...FAMILY,
  defaults: { tie_word_embeddings: true, max_position_embeddings: 8192, rope_theta: 500_000 },
  differences: (json) => ({
    ...parallelScaled(json),
    ...(booleanField(json, 'use_qk_norm', false) && { qkNorms: { normalization: 'LayerNorm' } }),
  }),
});

/**
 * Command R7B and A: as Command R; three sliding layers for each full one, which has no positions. Definition:
 * transformers' `models/cohere2/modeling_cohere2.py`.
 */
export const cohere2 = decoder({
  modelType: 'cohere2',
  ...FAMILY,
  defaults: { tie_word_embeddings: true, max_position_embeddings: 8192, sliding_window: 4096 },
  differences: (json, { rotary }) => {
    const every = sizeField(json, 'sliding_window_pattern', 4);
    const slides = (layer: number) => (layer + 1) % every !== 0;
    const { window } = slidingWindow(json, slides);
    return {
      ...parallelScaled(json),
      ...(window && { window }),
      rotary: (layer) => (window && isSliding(json, layer, slides) ? rotary!(layer) : undefined),
    };
  },
});

function parallelScaled(json: Json): Partial<ModelConfig> {
  return { parallel: true, logitScale: positiveField(json, 'logit_scale', 0.0625) };
}

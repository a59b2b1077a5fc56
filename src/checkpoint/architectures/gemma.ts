import { QkLensError } from '../../protocol/errors.js';
import { activationField } from './activations.js';
import type { Json, ModelConfig } from './architecture.js';
import { decoder } from './decoder.js';

/** Gemma 1. Definition: transformers' `models/gemma/modeling_gemma.py`. */
export const gemma = decoder({
  modelType: 'gemma',
  defaults: {
    tie_word_embeddings: true,
    head_dim: 256,
  },
  differences: gemmaDifferences,
});

/**
 * Common to all Gemmas: norms times 1 + w, the embedding times sqrt(d_model). `hidden_act` is ignored, as in
 * transformers: early configs name the wrong one.
 */
export function gemmaDifferences(json: Json, { dModel }: ModelConfig) {
  if (json['use_bidirectional_attention'] === true) {
    throw new QkLensError(
      'unknownArchitecture',
      'The checkpoint is a Gemma that attends in both directions ("use_bidirectional_attention"), as EmbeddingGemma does. QK Lens does not read it.',
    );
  }
  return {
    normOffset: 1,
    embeddingScale: Math.sqrt(dModel),
    activation: activationField(json, 'hidden_activation', 'gelu_pytorch_tanh'),
  };
}

import { positiveField } from '../configFields.js';
import type { Json, ModelConfig } from './architecture.js';
import { decoder } from './decoder.js';

/**
 * Granite 3 and 4 without experts: as Llama, with multipliers of the embedding, of what is written to the stream, of
 * scores and of logits. Definition: transformers' `models/granite/modeling_granite.py`.
 */
export const granite = decoder({
  modelType: 'granite',
  differences: graniteMultipliers,
});

/** Of the embedding, of what is written to the stream, of scores and of logits. */
export function graniteMultipliers(json: Json): Partial<ModelConfig> {
  const scale = 1 / positiveField(json, 'attention_multiplier', 1);
  return {
    attentionScale: () => scale,
    embeddingScale: positiveField(json, 'embedding_multiplier', 1),
    writeScale: positiveField(json, 'residual_multiplier', 1),
    logitScale: 1 / positiveField(json, 'logits_scaling', 1),
  };
}

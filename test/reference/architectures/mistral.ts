import { llamaLikeModel } from './llamaLike.js';
import type { ReferenceModel } from './referenceModel.js';

/** Mistral 7B v0.1's config: every layer slides. Definition: transformers' `models/mistral/modeling_mistral.py`. */
export function mistralModel(folder: string): ReferenceModel {
  return llamaLikeModel(folder, {
    seed: 103,
    config: { model_type: 'mistral', hidden_act: 'silu', sliding_window: 3, rope_theta: 10_000 },
    tied: false,
    window: () => 3,
  });
}

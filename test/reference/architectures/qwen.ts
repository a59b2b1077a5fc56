import { defaultFrequencies } from './modules.js';
import { llamaLikeModel, SIZES } from './llamaLike.js';
import type { ReferenceModel } from './referenceModel.js';

/** Qwen 2.5's config: biases of Q, K, V; the last layer slides. Definition: transformers' `models/qwen2/modeling_qwen2.py`. */
export function qwen2Model(folder: string): ReferenceModel {
  return llamaLikeModel(folder, {
    seed: 104,
    config: {
      ...{ model_type: 'qwen2', hidden_act: 'silu', rope_theta: 10_000 },
      ...{ use_sliding_window: true, sliding_window: 4, max_window_layers: 2 },
    },
    tied: true,
    inputBias: true,
    window: (layer) => (layer >= 2 ? 4 : undefined),
  });
}

/** Qwen 3's: norms of queries and keys. Definition: transformers' `models/qwen3/modeling_qwen3.py`. */
export function qwen3Model(folder: string): ReferenceModel {
  return llamaLikeModel(folder, {
    seed: 105,
    config: {
      ...{ model_type: 'qwen3', hidden_act: 'silu', rope_theta: 1_000_000, attention_bias: false },
      ...{ use_sliding_window: false, sliding_window: null, max_window_layers: 3 },
    },
    tied: true,
    qkNorms: true,
    rotary: () => ({ dims: SIZES.head_dim, frequencies: defaultFrequencies(SIZES.head_dim, 1_000_000) }),
  });
}

import { positiveField, sizeField } from '../configFields.js';
import type { Json } from './architecture.js';
import { decoder } from './decoder.js';
import { slidingWindow } from './slidingWindow.js';

/** What the config has if it has no positions of its own. */
const ROPE = {
  ...{ rope_type: 'yarn', rope_theta: 1_000_000, factor: 16, original_max_position_embeddings: 16_384 },
  ...{ mscale: 1, mscale_all_dim: 1, llama_4_scaling_beta: 0.1 },
};

/**
 * Ministral 3: positions stretched by YaRN, and queries that grow with their position. Definition: transformers'
 * `models/ministral3/modeling_ministral3.py`.
 */
export const ministral3 = decoder({
  modelType: 'ministral3',
  defaults: {
    ...{ num_key_value_heads: 8, head_dim: 128, max_position_embeddings: 262_144, rms_norm_eps: 1e-5 },
    rope_parameters: ROPE,
  },
  differences: (json) => {
    const rope = json['rope_parameters'] as Json;
    if (rope['llama_4_scaling_beta'] === undefined) return slidingWindow(json, () => true);
    const growth = {
      rate: positiveField(rope, 'llama_4_scaling_beta', 0.1),
      every: sizeField(rope, 'original_max_position_embeddings'),
      offset: 0,
    };
    return { ...slidingWindow(json, () => true), queryGrowth: () => growth };
  },
});

import { decoder } from './decoder.js';
import { withoutMlps } from './lacks.js';
import { slidingWindow } from './slidingWindow.js';

/**
 * GPT-OSS: heads that may attend to a sink instead of any token, every other layer sliding, experts. Definition:
 * transformers' `models/gpt_oss/modeling_gpt_oss.py`.
 */
export const gptOss = decoder({
  modelType: 'gpt_oss',
  defaults: {
    ...{ head_dim: 64, num_key_value_heads: 8, rms_norm_eps: 1e-5, sliding_window: 128 },
    ...{ rope_theta: 150_000, max_position_embeddings: 131_072 },
    rope_scaling: {
      ...{ rope_type: 'yarn', factor: 32, beta_fast: 32, beta_slow: 1, truncate: false },
      original_max_position_embeddings: 4096,
    },
  },
  differences: (json) => ({
    ...slidingWindow(json, (layer) => layer % 2 === 0),
    sinks: true,
    ...withoutMlps('its experts clamp what they compute, and its heads have attention sinks'),
  }),
});

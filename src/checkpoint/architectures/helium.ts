import { decoder } from './decoder.js';

/** Helium 1: rotary positions turn neighbouring entries. Definition: transformers' `models/helium/modeling_helium.py`. */
export const helium = decoder({
  modelType: 'helium',
  adjacent: true,
  defaults: {
    ...{ num_key_value_heads: 20, head_dim: 128, max_position_embeddings: 4096 },
    ...{ rms_norm_eps: 1e-8, rope_theta: 100_000 },
  },
});

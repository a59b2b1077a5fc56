import { decoder } from './decoder.js';

/** Seed-OSS: biases of queries, keys and values. Definition: transformers' `models/seed_oss/modeling_seed_oss.py`. */
export const seedOss = decoder({
  modelType: 'seed_oss',
  defaults: { num_key_value_heads: 8, head_dim: 128, max_position_embeddings: 524_288 },
});

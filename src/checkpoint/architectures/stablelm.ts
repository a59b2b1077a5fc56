import { booleanField } from '../configFields.js';
import { decoder } from './decoder.js';

/**
 * StableLM 2, 3B and Zephyr: LayerNorms, rotary positions on part of d_head; attention and MLP in parallel with one norm,
 * and a q/k norm for each head, if the config says so. Definition: transformers' `models/stablelm/modeling_stablelm.py`.
 */
export const stablelm = decoder({
  modelType: 'stablelm',
  normalization: 'LayerNorm',
  fields: { epsilon: 'layer_norm_eps' },
  defaults: { num_key_value_heads: 32, max_position_embeddings: 4096, partial_rotary_factor: 0.25 },
  names: ({ parallel }) => ({
    ...(parallel && { ln2: 'input_layernorm' }),
    ...{ qNorm: 'self_attn.q_layernorm.norms', kNorm: 'self_attn.k_layernorm.norms' },
    qkNormWeights: 'tensors',
  }),
  differences: (json) => ({
    parallel: booleanField(json, 'use_parallel_residual', false),
    ...(booleanField(json, 'qk_layernorm', false) && { qkNorms: { normalization: 'LayerNorm' } }),
  }),
});

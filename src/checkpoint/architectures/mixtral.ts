import { decoder } from './decoder.js';
import { routed } from './experts.js';
import { slidingWindow } from './slidingWindow.js';

/**
 * Mixtral: as Mistral, each MLP in experts, of which the router chooses some for each token. Definition: transformers'
 * `models/mixtral/modeling_mixtral.py`.
 */
export const mixtral = decoder({
  modelType: 'mixtral',
  defaults: {
    ...{ num_key_value_heads: 8, rms_norm_eps: 1e-5, rope_theta: 1_000_000 },
    num_experts_per_tok: 2,
  },
  names: {
    experts: {
      router: 'block_sparse_moe.gate',
      ...{ experts: 'block_sparse_moe.experts', gate: 'w1', in: 'w3', out: 'w2' },
    },
  },
  differences: (json) => ({
    ...slidingWindow(json, () => true),
    ...routed(json, { size: 'intermediate_size', usual: 8, normalized: true }),
  }),
});

import { decoder } from './decoder.js';
import { routed } from './experts.js';
import { clipped } from './lacks.js';

/**
 * OLMoE: experts, norms that span the queries, or the keys, of all heads. Definition: transformers'
 * `models/olmoe/modeling_olmoe.py`.
 */
export const olmoe = decoder({
  modelType: 'olmoe',
  defaults: { rms_norm_eps: 1e-5, num_experts_per_tok: 8 },
  names: {
    experts: {
      router: 'mlp.gate',
      ...{ experts: 'mlp.experts', gate: 'gate_proj', in: 'up_proj', out: 'down_proj' },
    },
  },
  differences: (json) => ({
    qkNorms: { normalization: 'RMSNorm', spansHeads: true },
    ...routed(json, { size: 'intermediate_size', usual: 64 }),
    ...clipped(json),
  }),
});

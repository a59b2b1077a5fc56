import { decoder } from './decoder.js';

/**
 * Hunyuan's dense models: q/k norms after the rotation. Definition: transformers'
 * `models/hunyuan_v1_dense/modeling_hunyuan_v1_dense.py`.
 */
export const hunyuanDense = decoder({
  modelType: 'hunyuan_v1_dense',
  defaults: { rms_norm_eps: 1e-5 },
  names: { qNorm: 'self_attn.query_layernorm', kNorm: 'self_attn.key_layernorm' },
  differences: () => ({ qkNorms: { normalization: 'RMSNorm', afterRotary: true } }),
});

import { decoder } from './decoder.js';
import { qwenWindow } from './qwen2.js';

/** Qwen 3: q/k norms, a d_head of its own. Definition: transformers' `models/qwen3/modeling_qwen3.py`. */
export const qwen3 = decoder({
  modelType: 'qwen3',
  defaults: { head_dim: 128 },
  differences: (json) => ({ qkNorms: { normalization: 'RMSNorm' }, ...qwenWindow(json) }),
});

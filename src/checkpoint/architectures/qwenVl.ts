import { decoder } from './decoder.js';
import { qwen2, qwenWindow } from './qwen2.js';
import { textModel } from './textModel.js';

const qwen2Vl = decoder({
  modelType: 'qwen2_vl_text',
  names: { inputBias: true },
  defaults: {
    ...{ num_key_value_heads: 8, rms_norm_eps: 1e-5, max_position_embeddings: 32_768 },
    ...{ rope_theta: 1_000_000, max_window_layers: 80 },
  },
  differences: qwenWindow,
});

const qwen3Vl = decoder({
  modelType: 'qwen3_vl_text',
  defaults: { head_dim: 128, max_position_embeddings: 128_000, rope_theta: 500_000 },
  differences: () => ({ qkNorms: { normalization: 'RMSNorm' } }),
});

/**
 * The text models of Qwen2-VL, Qwen2.5-VL and Qwen3-VL: without images, the positions in three directions are all that of
 * the token. Definition: transformers' `models/qwen2_5_vl/modeling_qwen2_5_vl.py`.
 */
export const QWEN_VL = [
  textModel({ modelType: 'qwen2_vl', texts: { qwen2_vl_text: qwen2Vl, qwen2 }, tied: false, flat: true }),
  textModel({ modelType: 'qwen2_5_vl', texts: { qwen2_5_vl_text: qwen2Vl, qwen2 }, tied: false, flat: true }),
  textModel({ modelType: 'qwen3_vl', texts: { qwen3_vl_text: qwen3Vl }, tied: false }),
];

import { booleanField, sizeField } from '../configFields.js';
import type { Json, ModelConfig } from './architecture.js';
import { decoder } from './decoder.js';
import { isAllSparse, routed } from './experts.js';
import { withoutMlps } from './lacks.js';
import { slidingWindow } from './slidingWindow.js';

const EXPERTS = {
  router: 'mlp.gate',
  ...{ experts: 'mlp.experts', gate: 'gate_proj', in: 'up_proj', out: 'down_proj' },
} as const;

/**
 * Qwen 3 with experts: q/k norms, a d_head of its own. Definition: transformers'
 * `models/qwen3_moe/modeling_qwen3_moe.py`.
 */
export const qwen3Moe = decoder({
  modelType: 'qwen3_moe',
  defaults: {
    ...{ num_key_value_heads: 4, moe_intermediate_size: 768 },
    num_experts_per_tok: 8,
  },
  names: { experts: EXPERTS },
  differences: (json) => ({
    qkNorms: { normalization: 'RMSNorm' },
    ...(booleanField(json, 'use_sliding_window', false) &&
      slidingWindow({ sliding_window: 4096, ...json }, () => true)),
    ...ofSparseLayers(json),
  }),
});

/** Experts if every layer has some, else nothing of the MLPs. */
function ofSparseLayers(json: Json): Partial<ModelConfig> {
  return isAllSparse(json)
    ? routed(json, { size: 'moe_intermediate_size', usual: 128 })
    : withoutMlps('only some of its layers have experts');
}

/**
 * Qwen 1.5 and 2 with experts, beside one that every token goes through. Definition: transformers'
 * `models/qwen2_moe/modeling_qwen2_moe.py`.
 */
export const qwen2Moe = decoder({
  modelType: 'qwen2_moe',
  defaults: { num_key_value_heads: 16, max_window_layers: 28 },
  differences: (json) => ({
    ...withoutMlps('its MLPs have an expert shared by all tokens beside the routed ones'),
    ...(booleanField(json, 'use_sliding_window', false) &&
      slidingWindow(
        { sliding_window: 4096, ...json },
        (layer) => layer % 2 === 0 && layer < sizeField(json, 'max_window_layers'),
      )),
  }),
});

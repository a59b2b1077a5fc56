import type { Json } from './architecture.js';
import { decoder } from './decoder.js';
import { slidingWindow } from './slidingWindow.js';

/**
 * Phi 3, 3.5 and 4 without images: queries, keys and values from one Linear, gate and W_in from another, LongRoPE.
 * Definition: transformers' `models/phi3/modeling_phi3.py`.
 */
export const phi3 = decoder({
  modelType: 'phi3',
  normalized: (json) => ({
    ...json,
    rope_scaling: longrope(json['rope_scaling']),
    rope_parameters: longrope(json['rope_parameters']),
  }),
  defaults: { rms_norm_eps: 1e-5, max_position_embeddings: 4096 },
  names: {
    qkv: { name: 'self_attn.qkv_proj', order: 'beside' },
    gateAndIn: 'mlp.gate_up_proj',
  },
  differences: (json) => slidingWindow(json, () => true),
});

/** Early configs call LongRoPE "su", and some "yarn". */
function longrope(scaling: unknown): unknown {
  if (typeof scaling !== 'object' || scaling === null) return scaling;
  const { rope_type: kind = (scaling as Json)['type'] } = scaling as Json;
  return kind === 'su' || kind === 'yarn' ? { ...scaling, rope_type: 'longrope' } : scaling;
}

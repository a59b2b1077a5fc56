import { badConfig } from '../configFields.js';
import type { Json } from './architecture.js';
import { decoder } from './decoder.js';
import { withoutMlps } from './lacks.js';
import { slidingWindow } from './slidingWindow.js';

/**
 * Phi 3.5 with experts: LayerNorms, LongRoPE with factors on scores of its own. Definition: transformers'
 * `models/phimoe/modeling_phimoe.py`.
 */
export const phimoe = decoder({
  modelType: 'phimoe',
  normalization: 'LayerNorm',
  normalized: (json) => ({
    ...json,
    ...stretched(json, 'rope_scaling'),
    ...stretched(json, 'rope_parameters'),
  }),
  defaults: { num_key_value_heads: 8, rms_norm_eps: 1e-5, rope_theta: 1_000_000 },
  differences: (json) => ({
    ...slidingWindow(json, () => true),
    ...withoutMlps('its router chooses experts one after the other (SparseMixer)'),
  }),
});

/** Its factor on scores, under LongRoPE's name. */
function stretched(json: Json, name: string): Json {
  const scaling = json[name] as Json | null | undefined;
  const short = scaling?.['short_mscale'];
  if (short === undefined) return {};
  if (short === scaling!['long_mscale']) return { [name]: { ...scaling, attention_factor: short } };
  throw badConfig(`"short_mscale" and "long_mscale" of "${name}" differ, which is not read`);
}

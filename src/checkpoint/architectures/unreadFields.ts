import { QkLensError } from '../../protocol/errors.js';
import { quoted } from '../../protocol/quoted.js';
import type { Architecture, Json } from './architecture.js';

/** Fields that change what a model of some family computes, and their values that change nothing, besides null. */
const NEUTRAL: Readonly<Record<string, readonly unknown[]>> = {
  add_cross_attention: [false],
  alibi: [false],
  apply_residual_connection_post_layernorm: [false],
  attention_multiplier: [1],
  attn_logit_softcapping: [],
  attn_temperature_tuning: [false],
  clip_qkv: [],
  embedding_multiplier: [1],
  final_logit_softcapping: [],
  is_encoder_decoder: [false],
  logit_scale: [1],
  logits_scaling: [1],
  mup_enabled: [false],
  position_biased_input: [true],
  qk_layernorm: [false],
  query_pre_attn_scalar: [],
  relative_attention: [false],
  residual_multiplier: [1],
  sinusoidal_pos_embds: [false],
  use_bidirectional_attention: [false],
  use_mem_rope: [false],
  use_qk_norm: [false],
};

/** In place of a value: whatever reads the field refuses it. */
const NO_VALUE = 'no value';

/**
 * @throws QkLensError `unknownArchitecture` for a config with a field that changes what other families compute, has not
 *   the value that changes nothing, and is not read
 */
export function refuseUnread(architecture: Architecture, json: Json): void {
  for (const [field, neutral] of Object.entries(NEUTRAL)) {
    const value = json[field];
    if (value === undefined || value === null || neutral.includes(value)) continue;
    if (isRefused(() => architecture.readConfig({ ...json, [field]: NO_VALUE }))) continue;
    throw new QkLensError(
      'unknownArchitecture',
      `The checkpoint's config has "${field}": ${quoted(value)}, which QK Lens does not read in the architecture ${quoted(architecture.modelType)}, so that its numbers could be wrong. If the field has no effect there, remove it from the config.`,
    );
  }
}

function isRefused(read: () => unknown): boolean {
  try {
    read();
    return false;
  } catch {
    return true;
  }
}

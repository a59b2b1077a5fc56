import { QkLensError } from '../../protocol/errors.js';
import { quoted } from '../../protocol/quoted.js';
import type { Architecture, Json } from './architecture.js';
import { isHarmless } from './harmlessFields.js';
import { isRead, textOf, withField } from './readFields.js';

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
    const value = json[field] ?? textOf(json)?.[field];
    if (value === undefined || value === null || neutral.includes(value)) continue;
    if (isRefused(() => architecture.readConfig(withField(json, field, NO_VALUE)))) continue;
    throw new QkLensError(
      'unknownArchitecture',
      `The checkpoint's config has "${field}": ${quoted(value)}, which QK Lens does not read in the architecture ${quoted(architecture.modelType)}, so that its numbers could be wrong. If the field has no effect there, remove it from the config.`,
    );
  }
}

/**
 * The fields of a config that have a value, and of which nothing shows whether they change what the model computes, in
 * one sentence; undefined if there are none.
 */
export function unknownFields(architecture: Architecture, json: Json): string | undefined {
  const { modelType } = architecture;
  const isRun = architecture.readConfig(json).lacks?.run === undefined;
  const text = textOf(json);
  // Beside a text model's config are those of parts that are not read.
  const given = Object.entries(text ?? json).filter(
    ([field, value]) =>
      !isNothing(value) && !isHarmless(field, modelType, isRun) && !isRead(architecture, json, field),
  );
  if (given.length === 0) return undefined;
  const named = given.map(([field, value]) => `"${field}": ${quoted(value)}`).join(', ');
  return `The config has fields that QK Lens does not know in the architecture ${quoted(modelType)}: ${named}. If one changes what the model computes, numbers are those of a model without it.`;
}

/** A value with which a field does nothing. */
function isNothing(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

function isRefused(read: () => unknown): boolean {
  try {
    read();
    return false;
  } catch {
    return true;
  }
}

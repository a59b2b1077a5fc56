import { badConfig, booleanField, positiveField, sizeField } from '../configFields.js';
import { readRotary } from '../rotary.js';
import type { Json, ModelConfig } from './architecture.js';
import { decoder, type DecoderFamily } from './decoder.js';

const NO_LATENT = 'none';

const FAMILY = {
  positional: 'none',
  normalized: (json) => ({
    ...json,
    num_key_value_heads: json['num_attention_heads'],
    // Null is another value than the default.
    q_lora_rank: json['q_lora_rank'] === null ? NO_LATENT : (json['q_lora_rank'] ?? 1536),
  }),
  differences: (json) => latent(json),
} satisfies Omit<DecoderFamily, 'modelType'>;

/** DeepSeek-V2: latent attention, experts. Definition: transformers' `models/deepseek_v2/modeling_deepseek_v2.py`. */
export const deepseekV2 = decoder({
  modelType: 'deepseek_v2',
  ...FAMILY,
  defaults: { max_position_embeddings: 2048 },
});

/** DeepSeek-V3 and R1. Definition: transformers' `models/deepseek_v3/modeling_deepseek_v3.py`. */
export const deepseekV3 = decoder({
  modelType: 'deepseek_v3',
  ...FAMILY,
  defaults: { max_position_embeddings: 4096 },
});

/** d_head is that of queries and keys without positions, and of values. */
function latent(json: Json): Partial<ModelConfig> {
  const dHead = sizeField(json, 'qk_nope_head_dim', 128);
  const turned = sizeField(json, 'qk_rope_head_dim', 64);
  const values = sizeField(json, 'v_head_dim', 128);
  if (values !== dHead)
    throw badConfig(
      `"v_head_dim" (${values}) differs from "qk_nope_head_dim" (${dHead}): such heads are not read`,
    );
  const queryRank = json['q_lora_rank'] === NO_LATENT ? undefined : sizeField(json, 'q_lora_rank');
  const rotary = {
    ...readRotary(
      { ...json, partial_rotary_factor: 1 },
      { dHead: turned, base: positiveField(json, 'rope_theta', 10_000) },
    ),
    adjacent: booleanField(json, 'rope_interleave', true),
  };
  const scale = Math.sqrt(dHead + turned) / magnitude(json) ** 2;
  const why = 'its values go through a latent with a norm (latent attention)';
  return {
    ...{ dHead, positional: 'rotary', attentionScale: () => scale, latentRotary: rotary },
    latent: {
      ...(queryRank !== undefined && { queryRank }),
      keyRank: sizeField(json, 'kv_lora_rank', 512),
      rotary: turned,
    },
    lacks: {
      W_EE: why,
      run: 'it has latent attention',
      neurons: 'its MLPs have experts shared by all tokens',
    },
  };
}

/** What stretched positions multiply scores by, its square root. */
function magnitude(json: Json): number {
  const scaling = (json['rope_parameters'] ?? json['rope_scaling'] ?? {}) as Json;
  const all = scaling['mscale_all_dim'];
  if (typeof all !== 'number' || all === 0) return 1;
  const factor = positiveField(scaling, 'factor', 1);
  return factor <= 1 ? 1 : 0.1 * all * Math.log(factor) + 1;
}

import { QkLensError } from '../../protocol/errors.js';
import { quoted } from '../../protocol/quoted.js';
import { badConfig, booleanField, positiveField, sizeField } from '../configFields.js';
import { llama3Frequencies, plainFrequencies, scaledBy, type Rotary } from '../rotary.js';
import { yarnFrequencies, type YarnStretch } from '../yarn.js';
import { transformerLensActivation } from './activations.js';
import type { Experts, Json, ModelConfig } from './architecture.js';
import { keyValueHeads, layerCount } from './sizes.js';

/** Whether a config is TransformerLens' `HookedTransformerConfig`, which names no `model_type`. */
export function isTransformerLens(json: Json): boolean {
  return json['model_type'] === undefined && ['n_layers', 'd_model', 'd_head'].every((name) => name in json);
}

/**
 * Reads TransformerLens' `HookedTransformerConfig` as JSON.
 *
 * @throws QkLensError `badConfig`, `unknownArchitecture` for unsupported settings
 */
export function transformerLensConfig(json: Json): ModelConfig {
  refuseVariants(json);
  const dModel = sizeField(json, 'd_model');
  const dHead = sizeField(json, 'd_head');
  const nHeads = sizeField(json, 'n_heads', Math.floor(dModel / dHead));
  const nLayers = layerCount(json, 'n_layers');
  const attentionOnly = booleanField(json, 'attn_only', false);
  const window = windows(json, nLayers);
  const scale = attentionScale(json, dHead);
  const size = attentionOnly ? 0 : sizeField(json, 'd_mlp', 4 * dModel);
  const experts = attentionOnly ? undefined : expertsOf(json, size);
  const byLayer = booleanField(json, 'scale_attn_by_inverse_layer_idx', false);
  return {
    architecture: 'transformer_lens',
    nLayers,
    nHeads,
    nKeyValueHeads: keyValueHeads(json, nHeads, 'n_key_value_heads'),
    dModel,
    dHead,
    dMlp: size * (experts?.count ?? 1),
    dVocab: sizeField(json, 'd_vocab'),
    nCtx: sizeField(json, 'n_ctx'),
    normalization: normalization(json),
    positional: positional(json),
    tiedUnembedding: false,
    normEpsilon: positiveField(json, 'eps', 1e-5),
    ...(attentionOnly ? { activation: 'relu' } : transformerLensActivation(json)),
    attentionScale: (layer) => scale * (byLayer ? layer + 1 : 1),
    ...flags(json, {
      parallel: 'parallel_attn_mlp',
      gatedMlp: 'gated_mlp',
      postNorms: 'use_normalization_before_and_after',
    }),
    ...(booleanField(json, 'use_qk_norm', false) && { qkNorms: { normalization: 'RMSNorm' as const } }),
    ...flags(json, { embeddingNorm: 'post_embedding_ln' }),
    ...(isBidirectional(json) && { bidirectional: true }),
    ...(normalization(json) === 'LayerNorm' && booleanField(json, 'final_rms', false) && { finalRms: true }),
    ...outputs(json),
    ...(experts && { experts, gatedMlp: true }),
    ...(attentionOnly && { attentionOnly }),
    ...(positional(json) === 'rotary' && rotary(json, dHead, nLayers)),
    ...(positional(json) === 'alibi' && { alibiSlopes: alibiSlopes(nHeads) }),
    ...(window && { window }),
    ...softcap(json, 'attentionSoftcap', 'attn_scores_soft_cap'),
    ...softcap(json, 'logitSoftcap', 'output_logits_soft_cap'),
  };
}

function hasExperts(json: Json): boolean {
  return typeof json['num_experts'] === 'number' && json['num_experts'] > 0;
}

/** @param size d_mlp of each */
function expertsOf(json: Json, size: number): Experts | undefined {
  if (!hasExperts(json)) return undefined;
  const count = sizeField(json, 'num_experts');
  const chosen = sizeField(json, 'experts_per_token', undefined, count);
  return { count, size, chosen, normalized: booleanField(json, 'norm_topk_prob', false) };
}

function isBidirectional(json: Json): boolean {
  const direction = json['attention_dir'] ?? 'causal';
  if (direction === 'causal' || direction === 'bidirectional') return direction === 'bidirectional';
  throw badConfig(`"attention_dir" is ${quoted(direction)}; known are causal and bidirectional`);
}

/** Toy models often read tokens, such as "=", that they never write: those come last. -1 means d_vocab. */
function outputs(json: Json): Pick<ModelConfig, 'dVocabOut'> {
  const count = json['d_vocab_out'];
  const dVocab = sizeField(json, 'd_vocab');
  if (count === undefined || count === null || count === -1 || count === dVocab) return {};
  return { dVocabOut: sizeField(json, 'd_vocab_out', undefined, dVocab) };
}

function normalization(json: Json): ModelConfig['normalization'] {
  const { normalization_type: name = 'LN' } = json;
  if (name === null || name === 'None') return 'none';
  if (name === 'LN' || name === 'LNPre') return 'LayerNorm';
  if (name === 'RMS' || name === 'RMSPre') return 'RMSNorm';
  throw badConfig(`"normalization_type" is ${quoted(name)}; known are LN, LNPre, RMS, RMSPre and null`);
}

function positional(json: Json): ModelConfig['positional'] {
  const name = json['positional_embedding_type'] ?? 'standard';
  if (name === 'standard') return 'learned';
  if (name === 'rotary' || name === 'alibi' || name === 'shortformer' || name === 'none') return name;
  throw badConfig(
    `"positional_embedding_type" is ${quoted(name)}; known are standard, rotary, alibi, shortformer and none`,
  );
}

/** The rotary settings in TransformerLens' config; layers with local attention may have their own base. */
function rotary(json: Json, dHead: number, nLayers: number): Pick<ModelConfig, 'rotary'> {
  const dims = sizeField(json, 'rotary_dim', dHead);
  if (dims > dHead || dims % 2 !== 0) throw badConfig(`"rotary_dim" (${dims}) must be even, at most d_head`);
  const adjacent = booleanField(json, 'rotary_adjacent_pairs', false);
  const of = (base: number, factor: number): Rotary => ({
    ...{ dims, adjacent, frequencies: frequencies(json, dims, base, factor) },
    ...(booleanField(json, 'use_yarn_rope', false) &&
      scaledBy(positiveField(json, 'yarn_attention_factor', 1))),
  });
  const base = positiveField(json, 'rotary_base', 10_000);
  const global = of(base, positiveField(json, 'rotary_scaling_factor', 1));
  const local = of(positiveField(json, 'rotary_base_local', base), 1);
  const types = localTypes(json, nLayers);
  return { rotary: (layer) => (types?.[layer] === 'local' ? local : global) };
}

/** @param factor of linear scaling, which NTK by parts or YaRN replaces */
function frequencies(json: Json, dims: number, base: number, factor: number): number[] {
  const plain = plainFrequencies(dims, base);
  if (!booleanField(json, 'use_NTK_by_parts_rope', false)) {
    return booleanField(json, 'use_yarn_rope', false)
      ? yarnFrequencies(plain, { ...yarnStretch(json), base })
      : plain.map((frequency) => frequency / factor);
  }
  return llama3Frequencies(plain, {
    factor: positiveField(json, 'NTK_by_parts_factor', 8),
    low: positiveField(json, 'NTK_by_parts_low_freq_factor', 1),
    high: positiveField(json, 'NTK_by_parts_high_freq_factor', 4),
    context: positiveField(json, 'NTK_original_ctx_len', 8192),
  });
}

function yarnStretch(json: Json): Omit<YarnStretch, 'base'> {
  return {
    factor: positiveField(json, 'yarn_factor', 1),
    betaFast: positiveField(json, 'yarn_beta_fast', 32),
    betaSlow: positiveField(json, 'yarn_beta_slow', 1),
    context: sizeField(json, 'yarn_original_max_position_embeddings', 4096),
    truncate: true,
  };
}

/** TransformerLens', for any number of heads: 2^(-8/n) and its powers. */
function alibiSlopes(nHeads: number): number[] {
  return Array.from({ length: nHeads }, (_, head) => 2 ** ((-8 * (head + 1)) / nHeads));
}

function windows(json: Json, nLayers: number): ModelConfig['window'] {
  const types = localTypes(json, nLayers);
  if (!types) return undefined;
  const size = sizeField(json, 'window_size');
  return (layer) => (types[layer] === 'local' ? size : undefined);
}

/** `attn_types`, used only with `use_local_attn`. */
function localTypes(json: Json, nLayers: number): readonly unknown[] | undefined {
  if (!booleanField(json, 'use_local_attn', false)) return undefined;
  const types = json['attn_types'];
  if (Array.isArray(types) && types.length >= nLayers) return types as readonly unknown[];
  throw badConfig(`"attn_types" does not name the kind of each of ${nLayers} layers`);
}

/** `attn_scale`, unless it is -1; 1 if scores are not divided. */
function attentionScale(json: Json, dHead: number): number {
  if (!booleanField(json, 'use_attn_scale', true)) return 1;
  const scale = json['attn_scale'];
  return typeof scale === 'number' && scale > 0 ? scale : Math.sqrt(dHead);
}

/** TransformerLens writes -1 for no soft-cap. */
function softcap<K extends 'attentionSoftcap' | 'logitSoftcap'>(json: Json, key: K, field: string) {
  const value = json[field];
  return (typeof value === 'number' && value > 0 ? { [key]: value } : {}) as { [key in K]?: number };
}

function flags<K extends string>(json: Json, fields: { readonly [key in K]: string }) {
  const on = (Object.entries(fields) as [K, string][]).filter(([, field]) =>
    booleanField(json, field, false),
  );
  return Object.fromEntries(on.map(([key]) => [key, true])) as { [key in K]?: true };
}

/**
 * Differences in computation that TransformerLens derives from its name for the architecture
 * (`components/transformer_block.py`, `abstract_attention.py`).
 */
const POST_NORM = ['OlmoeForCausalLM', 'Olmo2ForCausalLM', 'Olmo3ForCausalLM'];

function refuseVariants(json: Json): void {
  const isRms = ['RMS', 'RMSPre'].includes(String(json['normalization_type']));
  const whys = [
    POST_NORM.includes(String(json['original_architecture'])) &&
      `is an OLMo (${String(json['original_architecture'])}: its norms stand behind attention and MLP or span all heads' queries and keys)`,
    hasExperts(json) && json['original_architecture'] === 'GptOssForCausalLM' && 'has the experts of GPT-OSS',
    hasExperts(json) &&
      String(json['act_fn']).startsWith('solu') &&
      `has experts with the activation ${quoted(json['act_fn'])}`,
    json['use_normalization_before_and_after'] === true &&
      !isRms &&
      'has LayerNorms after attention and MLP ("use_normalization_before_and_after")',
    json['gated_mlp'] === true && json['act_fn'] === 'solu_ln' && 'has a gate beside "solu_ln" ("gated_mlp")',
    typeof json['clip_qkv'] === 'number' && 'clips queries, keys and values ("clip_qkv")',
    json['use_logn_attn'] === true && 'scales queries by their position ("use_logn_attn")',
    json['use_dynamic_ntk_rope'] === true &&
      'changes its rotary base with the length of the text ("use_dynamic_ntk_rope")',
    json['use_attention_sinks'] === true && 'has attention sinks ("use_attention_sinks")',
  ].filter((why) => typeof why === 'string');
  if (whys.length === 0) return;
  throw new QkLensError(
    'unknownArchitecture',
    `The checkpoint is a TransformerLens model that ${whys.join(' and ')}, which QK Lens does not read.`,
  );
}

import { readdirSync, readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { ModelConfig } from '../../../../src/checkpoint/architectures/architecture.js';
import { architectureOf } from '../../../../src/checkpoint/architectures/index.js';

type Json = Readonly<Record<string, unknown>>;

/** Forms of each family, and the fields of transformers' config classes with their defaults. */
const FIXTURES = new URL('../../../fixtures/families/', import.meta.url);
const read = (path: string) =>
  JSON.parse(readFileSync(fileURLToPath(new URL(path, FIXTURES)), 'utf8')) as Json;
const FIELDS = read('fields.json') as Readonly<Record<string, Json>>;
const FORMS = readdirSync(FIXTURES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => read(`${name}/config.json`));

/** Fields that change no weight-only question and no run of a trained model. */
const HARMLESS = [
  /dropout|pdrop$|^layerdrop$|^initializer_|^init_std$|_token_id$|^eod_|^use_cache$|^pretraining_tp$/,
  /^classifier_|^summary_|^pooler_|^chunk_size_feed_forward$|^router_aux|^output_router_logits$|_cache$|^sparse_pred|jitter_noise$/,
  // Precision of intermediate results.
  /^(scale_)?attention_softmax_in_fp32$|^deterministic_flash_attn$|^norm_type$|^init_device$|^reorder_and_upcast_attn$|^slow_but_exact$|^residual_in_fp32$/,
  // Whether Linear layers have biases is read off the file.
  /(^|_)bias$/,
  // What transformers keeps beside `layer_types`, which says the same.
  /^_sliding_window_pattern$/,
  // The size of a table of which one row is read.
  /^type_vocab_size$/,
];

/** Of experts, Mamba, linear attention and convolutions, in families of which they are not computed. */
const NOT_COMPUTED = [
  /^(mamba|ssm|linear|time_step|conv|moe|expert|swiglu|topk|mlp_only|mtp)_/,
  /^(num_experts|num_local_experts|num_experts_per_tok|n_(routed|shared)_experts|use_expert_bias)$/,
  /^(n_groups?|first_k_dense_replace|norm_topk_prob|routed_scaling_factor|decoder_sparse_step)$/,
  /^(num_dense_layers|shared_(expert_)?intermediate_size|mlp_multipliers|projectors_bias|z_loss_coefficient)$/,
  /^(chunk_size|expand|use_bias|use_conv_bias|use_mamba_kernels|use_mambapy|use_associative_scan)$/,
  /^(num_nextn_predict_layers|rescale_prenorm_residual|num_logits_to_keep)$/,
];

/** Fields without effect in one family. */
const HARMLESS_IN: Readonly<Record<string, readonly string[]>> = {
  gpt_neox: ['is_decoder'],
  // The names of tensors in old files, and the size of a table that is not read.
  deberta: ['legacy', 'max_relative_positions'],
  // transformers has ALiBi whatever it says.
  mpt: ['learned_pos_emb'],
  'deberta-v2': ['legacy', 'max_relative_positions'],
  // Derived from other sizes; in latent attention, keys of all heads come from one latent.
  deepseek_v2: ['qk_head_dim', 'num_key_value_heads'],
  deepseek_v3: ['qk_head_dim', 'num_key_value_heads'],
  // The class has 0 where windows are off; biases are read off the file.
  qwen2_moe: ['sliding_window', 'qkv_bias'],
  phimoe: ['lm_head_bias'],
  // No layer slides, whatever it says.
  nemotron_h: ['sliding_window'],
};

/** Sizes that every tensor's shape is compared with, and n_ctx. */
const CHECKED =
  /^(hidden_size|n_embd|dim|intermediate_size|hidden_dim|n_inner|ffn_dim|ffn_hidden_size|num_kv_heads|head_dim|num_key_value_heads|(num_hidden|n|num)_layers|vocab_size|word_embed_proj_dim|embedding_size|max_position_embeddings|n_positions|num_attention_heads)$/;

describe.each(Object.keys(FIELDS))('%s', (modelType) => {
  const forms = FORMS.filter((json) => json['model_type'] === modelType).flatMap(variants);
  const lacksRuns = forms.some((form) => architectureOf(form).readConfig(form).lacks?.run !== undefined);
  const harmless = [...HARMLESS, ...(lacksRuns ? NOT_COMPUTED : [])];
  const isHarmless = (name: string) =>
    harmless.some((names) => names.test(name)) || HARMLESS_IN[modelType]?.includes(name);
  const fields = Object.keys(FIELDS[modelType]).filter((name) => !isHarmless(name));

  it('has no field that is neither read, nor refused, nor harmless', () => {
    const unread = fields.filter((field) => !forms.some((form) => isRead(form, field)));
    expect(unread).toEqual([]);
  });

  it("takes an absent field for what transformers' class has, or refuses the config", () => {
    const otherwise = fields.filter((field) => {
      const usual = FIELDS[modelType][field];
      if (Array.isArray(usual) || CHECKED.test(field)) return false;
      const own = forms.filter((form) => field !== 'rope_parameters' || !('partial_rotary_factor' in form));
      return own.some((form) => {
        const absent = numbersOf(withField(form, field, undefined));
        return (
          typeof absent === 'object' && !isDeepStrictEqual(absent, numbersOf(withField(form, field, usual)))
        );
      });
    });
    expect(otherwise).toEqual([]);
  });
});

/** The form, and without what takes the place of other fields. */
function variants(form: Json): Json[] {
  const { layer_types: _types, attention_layers: _layers, ...rest } = form;
  return [form, rest, { ...rest, use_sliding_window: true, sliding_window: 3 }];
}

/** The form with another value, where it has the field: in a multimodal model, mostly in the text model's config. */
function withField(form: Json, field: string, value: unknown): Json {
  const text = textOf(form);
  const changed =
    text && !(field in form)
      ? { ...form, text_config: { ...text, [field]: value } }
      : { ...form, [field]: value };
  // Without fields that are undefined.
  return JSON.parse(JSON.stringify(changed)) as Json;
}

function textOf(form: Json): Json | undefined {
  return form['text_config'] as Json | undefined;
}

/** Whether another value of the field is refused or changes what is read. */
function isRead(form: Json, field: string): boolean {
  const plain = numbersOf(form);
  return others(form[field] ?? textOf(form)?.[field]).some((value) => {
    return !isDeepStrictEqual(numbersOf(withField(form, field, value)), plain);
  });
}

function others(value: unknown): unknown[] {
  const types = ['sliding_attention', 'sliding_attention', 'full_attention', 'full_attention'];
  const stretched = { rope_type: 'linear', factor: 2, rope_theta: 123 };
  const usual = [true, false, 1, 2, 7, 'no value', null, types, types.toReversed(), stretched];
  return typeof value === 'number' ? [2 * value, ...usual] : usual;
}

/** All that a config says of a model's numbers; the message if it is refused. */
function numbersOf(json: Json): unknown {
  try {
    const config: ModelConfig = architectureOf(json).readConfig(json);
    const { attentionScale, rotary, window, queryGrowth, nLayers, ...plain } = config;
    const byLayer = Array.from({ length: nLayers }, (_, layer) => [
      ...[attentionScale(layer), rotary?.(layer), window?.(layer), queryGrowth?.(layer)],
    ]);
    return { ...plain, nLayers, byLayer };
  } catch (error) {
    return (error as Error).message;
  }
}

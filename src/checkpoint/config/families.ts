import type { ConfigFields } from '../../protocol/inferredConfig.js';

/** A family whose tensors have names of their own, and how its config.json spells TransformerLens' fields. */
export interface NamedFamily {
  /** Hugging Face's; undefined for TransformerLens' own config. */
  readonly modelType: string | undefined;
  /** Its spelling of TransformerLens' fields. */
  readonly spelling: Readonly<Record<string, string>>;
  /** What its trainers call TransformerLens' fields. */
  readonly trainers: Readonly<Record<string, string>>;
}

const FAMILIES = {
  transformer_lens: { modelType: undefined, spelling: {}, trainers: {} },
  gpt2: {
    modelType: 'gpt2',
    spelling: {
      n_layers: 'n_layer',
      d_model: 'n_embd',
      n_ctx: 'n_positions',
      n_heads: 'n_head',
      d_vocab: 'vocab_size',
      d_mlp: 'n_inner',
      act_fn: 'activation_function',
      eps: 'layer_norm_epsilon',
      use_attn_scale: 'scale_attn_weights',
      tied_unembedding: 'tie_word_embeddings',
    },
    trainers: { block_size: 'n_ctx' },
  },
  llama: {
    modelType: 'llama',
    spelling: {
      n_layers: 'num_hidden_layers',
      d_model: 'hidden_size',
      n_ctx: 'max_position_embeddings',
      n_heads: 'num_attention_heads',
      n_key_value_heads: 'num_key_value_heads',
      d_head: 'head_dim',
      d_vocab: 'vocab_size',
      d_mlp: 'intermediate_size',
      act_fn: 'hidden_act',
      eps: 'rms_norm_eps',
      rotary_base: 'rope_theta',
      tied_unembedding: 'tie_word_embeddings',
    },
    trainers: {
      dim: 'd_model',
      n_kv_heads: 'n_key_value_heads',
      norm_eps: 'eps',
      max_seq_len: 'n_ctx',
      hidden_dim: 'd_mlp',
    },
  },
} as const satisfies Record<string, NamedFamily>;

export function familyOf(name: keyof typeof FAMILIES): NamedFamily {
  return FAMILIES[name];
}

/** The family of a config.json; undefined for those whose spelling is not known. */
export function familyOfConfig(config: ConfigFields): NamedFamily | undefined {
  const modelType = config['model_type'];
  return Object.values<NamedFamily>(FAMILIES).find((family) => family.modelType === modelType);
}

/** A config.json's fields for TransformerLens'; those that it spells itself stay. */
export function spelled({ modelType, spelling }: NamedFamily, fields: ConfigFields): ConfigFields {
  const entries = Object.entries(fields).map(([name, value]) => [spelling[name] ?? name, value] as const);
  return { ...(modelType !== undefined && { model_type: modelType }), ...Object.fromEntries(entries) };
}

/** The same fields under TransformerLens' names, whoever spelled them. */
export function unspelled({ spelling, trainers }: NamedFamily, fields: ConfigFields): ConfigFields {
  const names: ReadonlyMap<string, string> = new Map([
    ...Object.entries(trainers),
    ...Object.entries(spelling).map(([name, own]) => [own, name] as const),
  ]);
  return Object.fromEntries(Object.entries(fields).map(([own, value]) => [names.get(own) ?? own, value]));
}

/** Whether a field has this name in TransformerLens' config, and others in those of transformers. */
export function isTransformerLensName(name: string): boolean {
  return Object.values<NamedFamily>(FAMILIES).some(({ spelling }) => Object.hasOwn(spelling, name));
}

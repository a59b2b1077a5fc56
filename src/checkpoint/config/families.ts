import type { ConfigFields } from '../../protocol/inferredConfig.js';

/** A family whose tensors have names of their own, and how its config.json spells TransformerLens' fields. */
export interface NamedFamily {
  /** Hugging Face's; undefined for TransformerLens' own config. */
  readonly modelType: string | undefined;
  /** Its spelling of TransformerLens' fields. */
  readonly spelling: Readonly<Record<string, string>>;
  /** Fields that follow for every model of the family. */
  readonly always: ConfigFields;
}

const FAMILIES = {
  transformer_lens: { modelType: undefined, spelling: {}, always: {} },
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
      scale_attn_by_inverse_layer_idx: 'scale_attn_by_inverse_layer_idx',
      tied_unembedding: 'tie_word_embeddings',
    },
    always: {},
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
export function spelled({ modelType, spelling, always }: NamedFamily, fields: ConfigFields): ConfigFields {
  const entries = Object.entries(fields).map(([name, value]) => [spelling[name] ?? name, value] as const);
  return {
    ...(modelType !== undefined && { model_type: modelType }),
    ...always,
    ...Object.fromEntries(entries),
  };
}

/** The same fields under TransformerLens' names. */
export function unspelled({ spelling }: NamedFamily, fields: ConfigFields): ConfigFields {
  const names = new Map(Object.entries(spelling).map(([name, own]) => [own, name]));
  return Object.fromEntries(Object.entries(fields).map(([own, value]) => [names.get(own) ?? own, value]));
}

/** Fields of a config by name, with the values that JSON has for them. */
export type ConfigFields = Readonly<Record<string, unknown>>;

/** A field of a config that a checkpoint's tensors leave open, and that has no usual value. */
export interface MissingField {
  /** TransformerLens' name for it. */
  readonly name: string;
  /** What it says, in a few words. */
  readonly about: string;
  /** Its possible values; a whole number above 0 if absent. */
  readonly choices?: readonly (string | null)[];
}

/**
 * What a checkpoint's tensors say of its config, for weights without one. All fields have the names of TransformerLens'
 * `HookedTransformerConfig`, whatever the names of the tensors.
 */
export interface InferredConfig {
  /** By names and shapes. */
  readonly inferred: ConfigFields;
  /** Usual values, which the tensors neither confirm nor refute. */
  readonly assumed: ConfigFields;
  /** Must be given. */
  readonly missing: readonly MissingField[];
}

/** The values that fields with a usual value may have. */
export const CONFIG_CHOICES: Readonly<Record<string, readonly string[]>> = {
  attention_dir: ['causal', 'bidirectional'],
  positional_embedding_type: ['standard', 'shortformer', 'rotary', 'alibi', 'none'],
};

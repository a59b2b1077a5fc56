/** Meta's Llama in transformers' names (transformers' `convert_llama_weights_to_hf.py`). */
const OUTER: Readonly<Record<string, string>> = {
  'tok_embeddings.weight': 'model.embed_tokens.weight',
  'norm.weight': 'model.norm.weight',
  'output.weight': 'lm_head.weight',
};

const IN_LAYER: Readonly<Record<string, string>> = {
  'attention.wq.weight': 'self_attn.q_proj.weight',
  'attention.wk.weight': 'self_attn.k_proj.weight',
  'attention.wv.weight': 'self_attn.v_proj.weight',
  'attention.wo.weight': 'self_attn.o_proj.weight',
  'feed_forward.w1.weight': 'mlp.gate_proj.weight',
  'feed_forward.w2.weight': 'mlp.down_proj.weight',
  'feed_forward.w3.weight': 'mlp.up_proj.weight',
  'attention_norm.weight': 'input_layernorm.weight',
  'ffn_norm.weight': 'post_attention_layernorm.weight',
};

/** Behind what compilers and data parallelism put before all names. */
const NAME = /^(?:_orig_mod\.|module\.|model\.)*(?:layers\.(\d+)\.)?(\S+)$/;

/** A tensor's name in transformers, from its name in Meta's Llama, llama2.c or torchtune; undefined for others. */
export function transformersName(name: string): string | undefined {
  const [, layer, rest] = NAME.exec(name) ?? [];
  const names = layer === undefined ? OUTER : IN_LAYER;
  if (rest === undefined || !Object.hasOwn(names, rest)) return undefined;
  return layer === undefined ? names[rest] : `model.layers.${layer}.${names[rest]}`;
}

/** Whether the embedding and the first layer have Meta's names. */
export function hasMetaNames(names: Iterable<string>): boolean {
  const translated = new Set([...names].map(transformersName));
  return ['model.embed_tokens.weight', 'model.layers.0.self_attn.q_proj.weight'].every((name) =>
    translated.has(name),
  );
}

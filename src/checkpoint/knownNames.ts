/** Names that belong to one library, family, or kind of file. */
const FAMILIES: readonly (readonly [names: RegExp, what: string])[] = [
  [
    /\.lora_[ABab](?:\.|$)|\.lora_magnitude_vector/,
    'a LoRA adapter, which has to be opened over its base model',
  ],
  [/\.(?:qweight|qzeros|weight_packed)$|\.weight\.(?:absmax|quant_map)/, 'a quantised checkpoint'],
  [/^blocks\.\d+\.attn\.[Wb]_/, "TransformerLens' state dict"],
  [/(?:^|\.)layers\.\d+\.attention\.wq\./, "Meta's own Llama files"],
  [/(?:^|\.)gpt_neox\.layers\.\d+\./, 'GPT-NeoX or Pythia ("gpt_neox")'],
  [/(?:^|\.)h\.\d+\.attn\.attention\.q_proj/, 'GPT-Neo ("gpt_neo")'],
  [/(?:^|\.)h\.\d+\.attn\.q_proj/, 'GPT-J ("gptj")'],
  [/(?:^|\.)h\.\d+\.self_attention\.query_key_value/, 'BLOOM or Falcon ("bloom", "falcon")'],
  [/(?:^|\.)h\.\d+\.attn\.c_attn/, 'GPT-2 ("gpt2")'],
  [/(?:^|\.)decoder\.layers\.\d+\.self_attn\.q_proj/, 'OPT ("opt")'],
  [/(?:^|\.)encoder\.layer\.\d+\.attention\.self\.query/, 'BERT and its relatives ("bert")'],
  [/(?:^|\.)layers\.\d+\.self_attn\.dense\./, 'Phi ("phi")'],
  [
    /(?:^|\.)layers\.\d+\.self_attn\.q_proj/,
    'Llama and its relatives ("llama", "mistral", "qwen2", "gemma", …)',
  ],
];

/** What model tensors of these names are of, in words; undefined if they are of none that is known. */
export function modelOfNames(names: Iterable<string>): string | undefined {
  const all = [...names];
  return FAMILIES.find(([pattern]) => all.some((name) => pattern.test(name)))?.[1];
}

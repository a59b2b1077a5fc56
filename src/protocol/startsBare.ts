/** Those with `default_prepend_bos` off in TransformerLens' `loading_from_pretrained.py`. */
const BARE: ReadonlySet<string> = new Set(['gpt_neox', 'bloom', 'qwen2', 'qwen3', 'phi']);

/** Whether TransformerLens by default puts no token before prompts of the architecture. */
export function startsBare(architecture: string): boolean {
  return BARE.has(architecture);
}

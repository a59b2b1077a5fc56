/** Those with `default_prepend_bos` off in TransformerLens (`model_bridge/supported_architectures`), and their kin. */
const BARE: ReadonlySet<string> = new Set([
  ...['gpt_neox', 'bloom', 'mpt', 'phi', 'phimoe', 'starcoder2', 'seed_oss', 'smollm3', 'exaone4'],
  ...['glm', 'glm4', 'granite', 'granitemoe', 'granitemoeshared', 'granitemoehybrid'],
  ...['qwen2', 'qwen2_moe', 'qwen2_vl', 'qwen2_5_vl'],
  ...['qwen3', 'qwen3_moe', 'qwen3_next', 'qwen3_vl', 'qwen3_5', 'qwen3_5_text'],
]);

/** Whether TransformerLens by default puts no token before prompts of the architecture. */
export function startsBare(architecture: string): boolean {
  return BARE.has(architecture);
}

import { QkLensError } from '../protocol/errors.js';
import type { ModelInfo } from '../protocol/model.js';
import { quoted } from '../protocol/quoted.js';

/** Where TransformerLens 4.3 has been seen to give QK Lens' numbers, by `npm run peers`. */
const COMPARED = new Set([
  ...['gpt2', 'gpt_neo', 'gpt_neox', 'opt', 'bloom', 'phi', 'phi3', 'starcoder2'],
  ...['llama', 'mistral', 'ministral3', 'qwen2', 'qwen3', 'gemma', 'gemma2', 'gemma3_text', 'cohere2'],
  ...['arcee', 'hunyuan_v1_dense', 'seed_oss', 'smollm3', 'stablelm', 'transformer_lens'],
]);

/**
 * TransformerLens processes the weights of some families otherwise, or can't load them: a program would print other numbers
 * than the answer that it was copied from.
 *
 * @throws QkLensError `badRequest`
 */
export function refuseUnlessCompared({ architecture }: ModelInfo): void {
  if (COMPARED.has(architecture)) return;
  throw new QkLensError(
    'badRequest',
    `QK Lens writes no program for ${quoted(architecture)}: TransformerLens 4.3 can't load it, or was not seen to give the same numbers. Copy the command line instead, or export the result as JSON.`,
  );
}

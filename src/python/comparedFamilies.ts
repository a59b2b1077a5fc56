import { QkLensError } from '../protocol/errors.js';
import type { ModelInfo } from '../protocol/model.js';
import { quoted } from '../protocol/quoted.js';

/** Where programs have been seen to print QK Lens' numbers with TransformerLens 4.3, by `npm run peers`. */
const COMPARED: ReadonlySet<string> = new Set([
  ...['gpt2', 'gpt_neo', 'gpt_neox', 'gptj', 'gpt_bigcode', 'opt', 'bloom', 'mpt', 'phi', 'phi3'],
  ...['llama', 'mistral', 'ministral3', 'qwen2', 'qwen3', 'gemma', 'gemma2', 'gemma3', 'gemma3_text'],
  ...[
    'starcoder2',
    'arcee',
    'cohere',
    'cohere2',
    'hunyuan_v1_dense',
    'seed_oss',
    'smollm3',
    'stablelm',
    'falcon',
  ],
  ...['glm', 'glm4', 'granite', 'nemotron', 'olmo', 'olmo2', 'olmo3', 'exaone4', 'transformer_lens'],
]);

/** Forms of compared families that TransformerLens 4.3 can't load, or runs otherwise. */
const FORMS: Readonly<Record<string, (model: ModelInfo) => string | false>> = {
  falcon: ({ positional, nKeyValueHeads }) =>
    positional === 'alibi' ? 'with ALiBi' : nKeyValueHeads > 1 && 'with several key heads',
  phi: ({ nHeads, nKeyValueHeads }) => nKeyValueHeads < nHeads && 'with key heads that are shared',
  gpt_bigcode: ({ nKeyValueHeads }) => nKeyValueHeads > 1 && 'with several key heads',
};

/**
 * TransformerLens processes the weights of some families otherwise, or can't load them: a program would print other numbers
 * than the answer that it was copied from.
 *
 * @throws QkLensError `badRequest`
 */
export function refuseUnlessCompared(model: ModelInfo): void {
  const { architecture } = model;
  const form = Object.hasOwn(FORMS, architecture) && FORMS[architecture](model);
  if (COMPARED.has(architecture) && !form) return;
  throw new QkLensError(
    'badRequest',
    `QK Lens writes no program for ${quoted(architecture)}${form ? ` ${form}` : ''}: TransformerLens 4.3 can't load it, or was not seen to give the same numbers. Copy the command line instead, or export the result as JSON.`,
  );
}

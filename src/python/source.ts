import { cachedSnapshot } from '../protocol/cachedSnapshot.js';
import { isGgufName } from '../protocol/ggufName.js';
import type { CheckpointInfo } from '../protocol/model.js';
import { isWeightsName } from '../protocol/weightsFile.js';

/** Where a program loads a checkpoint from. */
export type Source = WholeSource | AdapterSource;

/** A LoRA adapter over its base. */
interface AdapterSource {
  readonly kind: 'adapter';
  readonly folder: string;
  readonly base: WholeSource;
}

export type WholeSource =
  /** TransformerLens supports the repository by this name. */
  | { readonly kind: 'pretrained'; readonly name: string; readonly revision: string }
  | { readonly kind: 'repository'; readonly name: string; readonly revision: string }
  | { readonly kind: 'folder'; readonly folder: string }
  /** One file of weights, with its config in the folder. */
  | { readonly kind: 'file'; readonly folder: string; readonly path: string }
  | { readonly kind: 'gguf'; readonly folder: string; readonly path: string; readonly file: string };

/** Repositories that `HookedTransformer.from_pretrained` accepts by name (transformer_lens/supported_models.py). */
const PRETRAINED = [
  /^(?:distil)?gpt2$|^gpt2-(?:medium|large|xl)$/,
  /^EleutherAI\/(?:pythia-[\d.]+[mb](?:-deduped)?(?:-v0)?|gpt-neo-(?:125M|1\.3B|2\.7B)|gpt-j-6B|gpt-neox-20b)$/,
  /^roneneldan\/TinyStories-(?:Instruct-)?(?:\d+M|2Layers-33M)$/,
  /^facebook\/opt-(?:125m|1\.3b|2\.7b|6\.7b|13b|30b|66b)$/,
  /^bigscience\/bloom-(?:560m|1b1|1b7|3b|7b1)$/,
  /^google\/gemma-(?:2b|7b|2-2b|2-9b|2-27b)(?:-it)?$/,
  /^meta-llama\/(?:Llama-2-(?:7b|13b)(?:-chat)?-hf|(?:Meta-)?Llama-3(?:\.[123])?-\d+B(?:-Instruct)?)$/,
  /^mistralai\/Mistral-7B(?:-Instruct)?-v0\.1$/,
  /^microsoft\/phi-(?:1|1_5|2)$/,
  /^Qwen\/Qwen(?:2|2\.5|3)-[\d.]+B(?:-Instruct)?$/,
];
/** Organisations that the hub has prefixed to names which TransformerLens lists without. */
const MOVED = /^(?:openai-community|distilbert)\//;

/** Where a checkpoint is loaded from. @param place its folder, or one file of weights; and its base, for an adapter */
export function sourceOf({
  folder,
  base,
  weightsFile,
  configText,
}: Pick<CheckpointInfo, 'folder' | 'base' | 'weightsFile' | 'configText'>): Source {
  // Its repository has another config.
  if (configText !== undefined && cachedSnapshot(folder)) return { kind: 'folder', folder };
  if (weightsFile !== undefined) return wholeSource(`${folder}/${weightsFile}`);
  if (base === undefined) return wholeSource(folder);
  const own = folder.replace(/[/\\]adapter_model\.\w+$/, '');
  return { kind: 'adapter', folder: own, base: wholeSource(base) };
}

/** A folder of the Hugging Face cache is named by its repository, so that the program runs on other machines too. */
function wholeSource(folder: string): WholeSource {
  const [, above, file] = /^(.*)[/\\]([^/\\]+)$/.exec(folder) ?? [];
  if (file !== undefined && isWeightsName(file)) return { kind: 'file', folder: above, path: folder };
  if (file !== undefined && isGgufName(file)) return { kind: 'gguf', folder: above, path: folder, file };
  const cached = cachedSnapshot(folder);
  if (!cached) return { kind: 'folder', folder };
  const { repository: name, commit: revision } = cached;
  const short = name.replace(MOVED, '');
  return PRETRAINED.some((known) => known.test(short))
    ? { kind: 'pretrained', name: short, revision }
    : { kind: 'repository', name, revision };
}

/** The checkpoint's display name: its repository, or its folder's name. */
export function sourceName(checkpoint: CheckpointInfo): string {
  const source = sourceOf(checkpoint);
  return 'name' in source ? source.name : checkpoint.name;
}

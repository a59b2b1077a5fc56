import { QkLensError } from '../protocol/errors.js';

/** A file of a repository as the hub lists it. */
export interface HubFile {
  readonly path: string;
  readonly size: number;
  /** The name of its blob: SHA-256 for large files, git's SHA-1 for the others. */
  readonly digest: string;
}

export const CONFIG = 'config.json';
const WEIGHTS = 'model.safetensors';
export const WEIGHTS_INDEX = 'model.safetensors.index.json';

const TOKENIZER = new Set([
  'tokenizer.json',
  'tokenizer_config.json',
  'vocab.json',
  'merges.txt',
  'special_tokens_map.json',
  'added_tokens.json',
]);

/** Whether the weights are in shards, whose names only the index lists. */
export function isSharded(files: readonly HubFile[]): boolean {
  return !files.some(({ path }) => path === WEIGHTS) && files.some(({ path }) => path === WEIGHTS_INDEX);
}

/**
 * The files of a repository needed to open a checkpoint: config, safetensors weights and tokenizer, nothing in any
 * other format. Small ones first, so that errors show before the large downloads.
 *
 * @param index the content of the weights' index, if they are sharded
 * @throws QkLensError `noWeights`, `noConfig`
 */
export function neededFiles(repository: string, files: readonly HubFile[], index?: unknown): HubFile[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  if (!byPath.has(CONFIG)) {
    throw new QkLensError('noConfig', `${repository} holds no config.json: it is no checkpoint of a model.`);
  }
  const weights = isSharded(files) ? [WEIGHTS_INDEX, ...shardsOf(repository, index)] : [WEIGHTS];
  const missing = weights.find((path) => !byPath.has(path));
  if (missing !== undefined) {
    const other = files.find(({ path }) => /\.(bin|pt|pth|h5|msgpack|gguf|safetensors)$/.test(path));
    const instead = other ? ` It holds ${other.path}, which is not read.` : '';
    throw new QkLensError(
      'noWeights',
      `${repository} holds no ${missing}.${instead} ${howToConvert(repository)}`,
    );
  }
  const wanted = new Set([CONFIG, ...weights]);
  return files
    .filter(({ path }) => wanted.has(path) || TOKENIZER.has(path))
    .sort((a, b) => a.size - b.size || (a.path < b.path ? -1 : 1));
}

/** Advice for repositories with weights only in another format. */
function howToConvert(repository: string): string {
  return `Its page may have a pull request of the conversion bot: download that as the revision refs/pr/N, such as https://huggingface.co/${repository}/tree/refs/pr/1. Or convert it: AutoModelForCausalLM.from_pretrained("${repository}").save_pretrained(folder, safe_serialization=True), then open that folder.`;
}

function shardsOf(repository: string, index: unknown): string[] {
  const { weight_map: map } = Object(index) as { weight_map?: unknown };
  const names = [...new Set(Object.values(Object(map) as object) as unknown[])];
  const shards = names.filter((name): name is string => typeof name === 'string' && /^[\w.-]+$/.test(name));
  if (shards.length === 0 || shards.length < names.length) {
    throw new QkLensError(
      'noWeights',
      `${repository}'s ${WEIGHTS_INDEX} does not say where its weights are.`,
    );
  }
  return shards;
}

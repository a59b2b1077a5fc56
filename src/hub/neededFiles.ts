import { ggufModels, ggufPart, ggufPartName, isGgufName } from '../protocol/ggufName.js';
import { ADAPTER_CONFIG, ADAPTER_WEIGHTS } from '../protocol/weightsFile.js';
import { QkLensError } from '../protocol/errors.js';

/** A file of a repository as the hub lists it. */
export interface HubFile {
  readonly path: string;
  readonly size: number;
  /** The name of its blob: SHA-256 for large files, git's SHA-1 for the others. */
  readonly digest: string;
}

/** The files of a checkpoint. */
export interface NeededFiles {
  /** Small ones first, so that errors show before the large downloads. */
  readonly files: readonly HubFile[];
  /** The file that is the checkpoint, if that is a GGUF file and not the folder. */
  readonly gguf?: string;
  /** The file that makes the folder a checkpoint; none for a GGUF file. */
  readonly config?: string;
}

const CONFIG = 'config.json';

/** Whether a file of this name makes a folder a checkpoint. */
export function isConfig(name: string): boolean {
  return name === CONFIG || name === ADAPTER_CONFIG;
}

/** Weights as transformers writes them, the preferred first, and the names that their shards have. */
const WEIGHTS: readonly { readonly name: string; readonly shard: RegExp }[] = [
  { name: 'model.safetensors', shard: /^[\w.-]+\.safetensors$/ },
  { name: 'pytorch_model.bin', shard: /^[\w.-]+\.bin$/ },
];

const TOKENIZER = new Set([
  'tokenizer.json',
  'tokenizer_config.json',
  'vocab.json',
  'merges.txt',
  'vocab.txt',
  'special_tokens_map.json',
  'added_tokens.json',
]);

/** The weights to fetch: in one file, or in the shards that the index lists. */
interface ChosenWeights {
  readonly name: string;
  readonly shard: RegExp;
  readonly index?: string;
}

function chosenWeights(files: readonly HubFile[]): ChosenWeights | undefined {
  const has = (name: string) => files.some(({ path }) => path === name);
  for (const weights of WEIGHTS) {
    const index = `${weights.name}.index.json`;
    if (has(weights.name)) return weights;
    if (has(index)) return { ...weights, index };
  }
  return undefined;
}

/** The index of the weights to fetch, if they are in shards, whose names only the index lists. */
export function indexOfShards(files: readonly HubFile[]): string | undefined {
  return chosenWeights(files)?.index;
}

/**
 * The files of a repository needed to open a checkpoint: config, weights and tokenizer, nothing else. Weights are
 * safetensors, or PyTorch's if there are none, or one GGUF model, if it is named, or the repository holds one and no
 * other weights, or a LoRA adapter's, if there are no others.
 *
 * @param index the content of the weights' index, if they are sharded
 * @param named the GGUF file to fetch
 * @throws QkLensError `noWeights`, `noConfig`
 */
export function neededFiles(
  repository: string,
  files: readonly HubFile[],
  index?: unknown,
  named?: string,
): NeededFiles {
  const weights = chosenWeights(files);
  const gguf = named ?? (weights ? undefined : onlyGguf(repository, files));
  if (gguf !== undefined) return { files: ggufFiles(repository, files, gguf), gguf };
  const byPath = new Set(files.map(({ path }) => path));
  const adapter = weights ? undefined : ADAPTER_WEIGHTS.find((name) => byPath.has(name));
  if (adapter !== undefined && byPath.has(ADAPTER_CONFIG))
    return { files: withTokenizer(files, [ADAPTER_CONFIG, adapter]), config: ADAPTER_CONFIG };
  if (!byPath.has(CONFIG)) {
    throw new QkLensError('noConfig', `${repository} holds no config.json: it is no checkpoint of a model.`);
  }
  const wanted = weights?.index
    ? [weights.index, ...shardsOf(repository, weights, index)]
    : [(weights ?? WEIGHTS[0]).name];
  const missing = wanted.find((path) => !byPath.has(path));
  if (missing !== undefined) {
    const other = files.find(({ path }) => /\.(bin|pt|pth|h5|msgpack|safetensors)$/.test(path));
    const instead = other ? ` It holds ${other.path}, which is not read.` : '';
    throw new QkLensError(
      'noWeights',
      `${repository} holds no ${missing}.${instead} ${howToConvert(repository)}`,
    );
  }
  return { files: withTokenizer(files, [CONFIG, ...wanted]), config: CONFIG };
}

function withTokenizer(files: readonly HubFile[], wanted: readonly string[]): HubFile[] {
  return smallestFirst(files.filter(({ path }) => wanted.includes(path) || TOKENIZER.has(path)));
}

/** @throws QkLensError `noWeights` for several models, of which one has to be named */
function onlyGguf(repository: string, files: readonly HubFile[]): string | undefined {
  const models = ggufModels(files.map(({ path }) => path));
  if (models.length <= 1) return models[0];
  throw new QkLensError(
    'noWeights',
    `${repository} holds ${models.length} GGUF models: ${models.join(', ')}. Name one of them, as in ${repository}/${models[0]}.`,
  );
}

/** A GGUF file, with the others that it was split into. */
function ggufFiles(repository: string, files: readonly HubFile[], name: string): HubFile[] {
  const part = ggufPart(name);
  const names = part
    ? Array.from({ length: part.count }, (_, i) => ggufPartName({ ...part, number: i + 1 })).slice(
        0,
        MOST_PARTS,
      )
    : [name];
  const found = files.filter(({ path }) => names.includes(path));
  const missing = names.find((own) => !found.some(({ path }) => path === own));
  if (missing === undefined) return smallestFirst(found);
  const others = files.filter(({ path }) => isGgufName(path)).map(({ path }) => path);
  throw new QkLensError(
    'noWeights',
    `${repository} holds no ${missing}.${others.length > 0 ? ` Its GGUF files are ${others.slice(0, 20).join(', ')}.` : ''}`,
  );
}

/** As many as a checkpoint may have. */
const MOST_PARTS = 500;

function smallestFirst(files: readonly HubFile[]): HubFile[] {
  return files.toSorted((a, b) => a.size - b.size || (a.path < b.path ? -1 : 1));
}

/** Advice for repositories with weights only in another format. */
function howToConvert(repository: string): string {
  return `Its page may have a pull request of the conversion bot: download that as the revision refs/pr/N, such as https://huggingface.co/${repository}/tree/refs/pr/1. Or convert it: AutoModelForCausalLM.from_pretrained("${repository}").save_pretrained(folder, safe_serialization=True), then open that folder.`;
}

function shardsOf(repository: string, { index: name, shard }: ChosenWeights, index: unknown): string[] {
  const { weight_map: map } = Object(index) as { weight_map?: unknown };
  const names = [...new Set(Object.values(Object(map) as object) as unknown[])];
  const shards = names.filter((own): own is string => typeof own === 'string' && shard.test(own));
  if (shards.length === 0 || shards.length < names.length) {
    throw new QkLensError('noWeights', `${repository}'s ${name} does not say where its weights are.`);
  }
  return shards;
}

import { readdir, realpath } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { refuseDanglingLink } from '../files/danglingLink.js';
import { readJsonObject } from '../files/jsonFile.js';
import { isFile } from '../files/regularFile.js';
import { QkLensError, type ErrorCode } from '../protocol/errors.js';
import { quoted } from '../protocol/quoted.js';
import { isWeightsName } from '../protocol/weightsFile.js';

/** Llama 3.1 405B has 191 shards, DeepSeek V3 163; a process may often have no more than 1,024 files open. */
const MOST_SHARDS = 500;

/** The names of a folder's weights as transformers writes them, the preferred first. */
const NAMES: readonly { readonly name: string; readonly bad: ErrorCode }[] = [
  { name: 'model.safetensors', bad: 'badSafetensors' },
  { name: 'pytorch_model.bin', bad: 'badTorchFile' },
];

/** Names of the files that list the shards of a folder's weights. */
export const WEIGHT_INDEXES: readonly string[] = NAMES.map(({ name }) => `${name}.index.json`);

/** Names of files that only a folder with all weights has. */
export const FULL_WEIGHTS: readonly string[] = [...NAMES.map(({ name }) => name), ...WEIGHT_INDEXES];

/**
 * The weight files of a checkpoint: the path itself if it is a file, else those of the folder: `model.safetensors`, the
 * shards named by its index, which may be in subfolders, the same of `pytorch_model.bin`, the only variant of these
 * in another precision, or the only file of weights.
 *
 * @throws QkLensError `noWeights`, `badSafetensors`, `badTorchFile`
 */
export async function weightFiles(path: string): Promise<string[]> {
  if (await isFile(path)) {
    await refuseParallelParts(dirname(path), basename(path));
    return [path];
  }
  const names = await namesIn(path);
  for (const { name, bad } of NAMES) {
    const index = `${name}.index.json`;
    if (names.includes(name)) return [await there(join(path, name))];
    if (names.includes(index)) return shards(path, await there(join(path, index)), bad);
  }
  const variants = names.filter((name) => VARIANT.test(name) || VARIANT_INDEX.test(name));
  if (variants.length !== 1) return [await there(join(path, await onlyWeights(path, names)))];
  const [variant] = variants;
  const place = await there(join(path, variant));
  if (!VARIANT_INDEX.test(variant)) return [place];
  return shards(path, place, variant.startsWith('model') ? 'badSafetensors' : 'badTorchFile');
}

/** Weights in another precision beside the usual ones, such as `model.fp16.safetensors`. */
const VARIANT = /^(?:model\.[\w-]+\.safetensors|pytorch_model\.[\w-]+\.bin)$/;
/** The index of their shards; transformers puts the variant at its end, diffusers before the format. */
const VARIANT_INDEX =
  /^(?:model(?:\.[\w-]+\.safetensors\.index|\.safetensors\.index\.[\w-]+)|pytorch_model(?:\.[\w-]+\.bin\.index|\.bin\.index\.[\w-]+))\.json$/;
/** One of several shards, whose index says which tensors are in which. */
const SHARD = /-\d{5}-of-\d{5}(\.(?:safetensors|bin))$/;

/** Of files and links. */
async function namesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
}

async function there(path: string): Promise<string> {
  await refuseDanglingLink(path, 'noWeights');
  return path;
}

/** Whether a folder holds weights in any form: a file of them, or an index of shards. */
export async function hasWeights(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch(() => []);
  return names.some((name) => isWeightsName(name) || WEIGHT_INDEXES.includes(name));
}

async function onlyWeights(folder: string, all: readonly string[]): Promise<string> {
  const names = all.filter(isWeightsName).sort();
  const fail = (why: string) => new QkLensError('noWeights', `${folder} holds ${why}`);
  const shard = names.find((name) => SHARD.test(name) && !name.includes('-of-00001.'));
  if (shard !== undefined) {
    const index = shard.replace(SHARD, '$1.index.json');
    throw fail(`shards of weights, such as ${quoted(shard)}, without their index ${index}. Download it too.`);
  }
  if (names.length === 1) return names[0];
  if (names.length > 1) await refuseParallelParts(folder, names[0]);
  throw fail(
    names.length === 0
      ? `no model.safetensors and no pytorch_model.bin. Choose the folder that holds the weights.`
      : `several files of weights: ${quoted(names)}. Choose one of them.`,
  );
}

/** Meta's Llamas of 13B and more have parts of every matrix in each of several files. */
const PARALLEL_PART = /^consolidated\.\d+\.pth$/;

async function refuseParallelParts(folder: string, name: string): Promise<void> {
  if (!PARALLEL_PART.test(name)) return;
  const parts = (await readdir(folder).catch(() => [])).filter((other) => PARALLEL_PART.test(other));
  if (parts.length < 2) return;
  throw new QkLensError(
    'noWeights',
    `${folder} holds a Llama of Meta's whose matrices are divided between ${parts.length} files (${quoted(parts.sort())}), which QK Lens does not join. Convert it by transformers' convert_llama_weights_to_hf.py, or download it in transformers' format.`,
  );
}

async function shards(folder: string, index: string, bad: ErrorCode): Promise<string[]> {
  const { weight_map: map } = await readJsonObject(index, bad);
  const names = new Set<unknown>(typeof map === 'object' && map !== null ? Object.values(map) : []);
  const fail = (why: string) => new QkLensError(bad, `${index} ${why}`);
  if (names.size === 0) throw fail('has no "weight_map" from tensors to files.');
  if (names.size > MOST_SHARDS)
    throw fail(`names ${names.size} files; QK Lens reads at most ${MOST_SHARDS} of a checkpoint.`);
  const paths: string[] = [];
  for (const name of names) {
    if (!isBelow(name)) throw fail(`names ${quoted(name)}, which is no file in the checkpoint's folder.`);
    const path = join(folder, name);
    if (!(await isFile(path))) {
      await refuseDanglingLink(path, 'noWeights');
      throw new QkLensError(
        'noWeights',
        `${basename(index)} names ${quoted(name)}, which is not there. Download the missing shard.`,
      );
    }
    if (!(await liesIn(dirname(path), folder)))
      throw fail(`names ${quoted(name)}, whose folder is a link that leads out of the checkpoint's.`);
    paths.push(path);
  }
  return paths;
}

/** Whether it is a relative path, with `/` as in every index, that never goes up. */
function isBelow(name: unknown): name is string {
  if (typeof name !== 'string' || /[\\:\0]/.test(name)) return false;
  return name.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

/** With all links resolved. The files themselves may be links, like those in the Hugging Face cache. */
async function liesIn(below: string, folder: string): Promise<boolean> {
  const [inner, outer] = await Promise.all([realpath(below), realpath(folder)]);
  return inner === outer || inner.startsWith(outer.endsWith(sep) ? outer : outer + sep);
}

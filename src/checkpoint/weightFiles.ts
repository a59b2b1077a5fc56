import { realpath } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { readJsonObject } from '../files/jsonFile.js';
import { isFile } from '../files/regularFile.js';
import { QkLensError } from '../protocol/errors.js';
import { quoted } from '../protocol/quoted.js';

/** Llama 3.1 405B has 191 shards, DeepSeek V3 163; a process may often have no more than 1,024 files open. */
const MOST_SHARDS = 500;

/**
 * The weight files of a checkpoint folder: `model.safetensors`, or the shards named by `model.safetensors.index.json`,
 * which may be in subfolders.
 *
 * @throws QkLensError `noWeights`, `badSafetensors`
 */
export async function weightFiles(folder: string): Promise<string[]> {
  const single = join(folder, 'model.safetensors');
  if (await isFile(single)) return [single];
  const index = join(folder, 'model.safetensors.index.json');
  if (await isFile(index)) return shards(folder, index);
  if (await isFile(join(folder, 'pytorch_model.bin'))) {
    throw new QkLensError(
      'noWeights',
      `${folder} holds pytorch_model.bin but no model.safetensors. Save it with save_pretrained(…, safe_serialization=True).`,
    );
  }
  throw new QkLensError(
    'noWeights',
    `${folder} holds no model.safetensors. Choose the folder that holds the weights.`,
  );
}

async function shards(folder: string, index: string): Promise<string[]> {
  const { weight_map: map } = await readJsonObject(index, 'badSafetensors');
  const names = new Set<unknown>(typeof map === 'object' && map !== null ? Object.values(map) : []);
  const fail = (why: string) => new QkLensError('badSafetensors', `${index} ${why}`);
  if (names.size === 0) throw fail('has no "weight_map" from tensors to files.');
  if (names.size > MOST_SHARDS)
    throw fail(`names ${names.size} files; QK Lens reads at most ${MOST_SHARDS} of a checkpoint.`);
  const paths: string[] = [];
  for (const name of names) {
    if (!isBelow(name)) throw fail(`names ${quoted(name)}, which is no file in the checkpoint's folder.`);
    const path = join(folder, name);
    if (!(await isFile(path))) {
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

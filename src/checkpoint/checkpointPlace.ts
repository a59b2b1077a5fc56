import { stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { refuseDanglingLink } from '../files/danglingLink.js';
import { checkpointName } from '../protocol/cachedSnapshot.js';
import { QkLensError } from '../protocol/errors.js';
import { isGgufName } from '../protocol/ggufName.js';
import { ADAPTER_WEIGHTS, isWeightsName } from '../protocol/weightsFile.js';
import { snapshotOf } from './cachedRepository.js';

/** Where the files of a checkpoint are, which is a folder, or one file of weights with its config beside it, or inside. */
export interface CheckpointPlace {
  /** Absolute, of the folder or the file. */
  readonly path: string;
  /** Of config and tokenizer. */
  readonly folder: string;
}

/**
 * @param given a path; a repository's folder in the Hugging Face cache stands for its snapshot
 * @throws QkLensError `noFolder` if nothing is there, or a file that holds no weights
 */
export async function checkpointPlace(given: string): Promise<CheckpointPlace> {
  const path = await snapshotOf(resolve(given));
  const info = await stat(path).catch(() => undefined);
  if (info?.isDirectory()) return { path, folder: path };
  if (info?.isFile() && isWeights(path)) return { path, folder: dirname(path) };
  if (!info) await refuseDanglingLink(path, 'noFolder');
  throw new QkLensError(
    'noFolder',
    info
      ? `${path} is a file. Choose the folder that holds it, or a file of weights (.safetensors, .bin, .pt, .pth, .ckpt, .gguf).`
      : `There is no folder ${path}. Choose the folder that holds the checkpoint.`,
  );
}

function isWeights(path: string): boolean {
  const name = basename(path);
  return isWeightsName(name) || isGgufName(path) || ADAPTER_WEIGHTS.includes(name);
}

/** A folder's name, and that of the file if the checkpoint is one: other files of the folder are other models. */
export function nameOfPlace({ path, folder }: CheckpointPlace, nameOrPath: unknown): string {
  const name = checkpointName(folder, nameOrPath);
  return path === folder ? name : `${name}/${basename(path)}`;
}

import { basename, join } from 'node:path';
import { readJsonObject } from '../../files/jsonFile.js';
import { isFile } from '../../files/regularFile.js';
import { ADAPTER_CONFIG, ADAPTER_WEIGHTS } from '../../protocol/weightsFile.js';
import type { Json } from '../architectures/architecture.js';
import type { CheckpointPlace } from '../checkpointPlace.js';
import { FULL_WEIGHTS } from '../weightFiles.js';

/** A PEFT adapter's files: its config, and the path of its tensors. */
export interface AdapterFolder {
  readonly folder: string;
  readonly json: Json;
  readonly weights: string;
}

/**
 * The adapter at a checkpoint's place: a folder with adapter_config.json and adapter_model.safetensors or
 * adapter_model.bin, and no whole weights; or one of these files.
 *
 * @returns undefined if there is none
 * @throws QkLensError `badAdapter` if its config is no JSON object
 */
export async function adapterFolder({ path, folder }: CheckpointPlace): Promise<AdapterFolder | undefined> {
  const weights = path === folder ? await weightsIn(folder) : path;
  if (weights === undefined || !ADAPTER_WEIGHTS.includes(basename(weights))) return undefined;
  const config = join(folder, ADAPTER_CONFIG);
  if (!(await isFile(config))) return undefined;
  return { folder, json: await readJsonObject(config, 'badAdapter'), weights };
}

async function weightsIn(folder: string): Promise<string | undefined> {
  for (const name of FULL_WEIGHTS) if (await isFile(join(folder, name))) return undefined;
  for (const name of ADAPTER_WEIGHTS) if (await isFile(join(folder, name))) return join(folder, name);
  return undefined;
}

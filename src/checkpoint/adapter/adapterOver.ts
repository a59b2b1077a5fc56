import type { KeptBases } from '../../cache/keptBases.js';
import type { CheckpointPlace } from '../checkpointPlace.js';
import { QkLensError } from '../../protocol/errors.js';
import { readAdapterConfig, type AdapterConfig } from './adapterConfig.js';
import { adapterFolder } from './adapterFolder.js';
import { basePlace } from './basePlace.js';

/** An adapter with its base's place. */
export interface AdapterOver {
  readonly folder: string;
  /** The path of its tensors. */
  readonly weights: string;
  readonly config: AdapterConfig;
  readonly base: CheckpointPlace;
}

/**
 * The adapter at a checkpoint's place.
 *
 * @param base where its base is, if not where its config says
 * @param kept bases given before, for one that is not found otherwise
 * @returns undefined if there is none
 * @throws QkLensError `badAdapter`, `noBase`; `badRequest` if a base is given for a checkpoint that is no adapter
 */
export async function adapterAt(
  place: CheckpointPlace,
  base?: string,
  kept?: KeptBases,
): Promise<AdapterOver | undefined> {
  const found = await adapterFolder(place);
  if (!found) {
    if (base === undefined) return undefined;
    throw new QkLensError(
      'badRequest',
      `${place.path} is no LoRA adapter (adapter_config.json with adapter_model.safetensors), so it has no base. Open it without one.`,
    );
  }
  const { folder, weights, json } = found;
  const config = readAdapterConfig(json, folder);
  return { folder, weights, config, base: await foundOrKept(config, folder, base, kept) };
}

async function foundOrKept(
  config: AdapterConfig,
  folder: string,
  given: string | undefined,
  kept: KeptBases | undefined,
): Promise<CheckpointPlace> {
  try {
    return await basePlace(config, folder, given);
  } catch (error) {
    const before =
      error instanceof QkLensError && error.code === 'noBase' ? await kept?.get(folder) : undefined;
    if (before === undefined) throw error;
    // What was given before may be gone.
    return basePlace(config, folder, before).catch(() => {
      throw error;
    });
  }
}

import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { isFile, readRegularFile } from '../../files/regularFile.js';
import { repositoryFolders } from '../../hub/cacheLayout.js';
import { huggingFaceCacheFolder } from '../../hub/environment.js';
import { isCommit, parseRepository, type Repository } from '../../hub/repository.js';
import { QkLensError } from '../../protocol/errors.js';
import { quoted } from '../../protocol/quoted.js';
import { checkpointPlace, type CheckpointPlace } from '../checkpointPlace.js';
import type { AdapterConfig } from './adapterConfig.js';
import { adapterFolder } from './adapterFolder.js';

/** A commit's 40 digits, and room for white space. */
const MOST_REF_BYTES = 256;

/**
 * Where an adapter's base checkpoint is: the given place, else the folder or file that the adapter's config names,
 * relative to the adapter's folder or to the working directory, else that repository in the Hugging Face cache.
 *
 * @param folder of the adapter
 * @throws QkLensError `noBase` if it is not found; `noFolder` if nothing is at the given place; `badRequest` if the base is
 *   an adapter itself
 */
export async function basePlace(
  { base, revision }: Pick<AdapterConfig, 'base' | 'revision'>,
  folder: string,
  given?: string,
): Promise<CheckpointPlace> {
  const place = given === undefined ? await named(base, revision, folder) : await checkpointPlace(given);
  if (!place) throw noBase(base, folder);
  if (!(await adapterFolder(place))) return place;
  throw new QkLensError(
    'badRequest',
    `The base of the adapter in ${folder}, ${place.path}, is an adapter itself. Merge that one into its own base first.`,
  );
}

async function named(
  base: string | undefined,
  revision: string | undefined,
  folder: string,
): Promise<CheckpointPlace | undefined> {
  if (base === undefined) return undefined;
  for (const from of [folder, process.cwd()]) {
    const place = await checkpointPlace(resolve(from, base)).catch(() => undefined);
    if (place && (place.path !== place.folder || (await holdsConfig(place.folder)))) return place;
  }
  const repository = repositoryNamed(base, revision);
  const snapshot = repository && (await cachedFolder(repository));
  return snapshot === undefined ? undefined : checkpointPlace(snapshot);
}

function repositoryNamed(base: string, revision: string | undefined): Repository | undefined {
  try {
    return parseRepository(base, revision);
  } catch {
    return undefined;
  }
}

/** The snapshot of the revision when it was last looked up, else the first that holds a config. */
async function cachedFolder({ name, revision }: Repository): Promise<string | undefined> {
  const folders = repositoryFolders(huggingFaceCacheFolder(), name);
  const commit = isCommit(revision)
    ? revision
    : await readRegularFile(folders.ref(revision), MOST_REF_BYTES).then(
        (bytes) => bytes.toString('utf8').trim(),
        () => '',
      );
  const others = await readdir(join(folders.root, 'snapshots')).catch(() => []);
  for (const candidate of [...(isCommit(commit) ? [commit] : []), ...others.sort()]) {
    const snapshot = folders.snapshot(candidate);
    if (await holdsConfig(snapshot)) return snapshot;
  }
  return undefined;
}

function holdsConfig(folder: string): Promise<boolean> {
  return isFile(join(folder, 'config.json'));
}

function noBase(base: string | undefined, folder: string): QkLensError {
  const which =
    base === undefined
      ? 'its adapter_config.json names no base_model_name_or_path'
      : `${quoted(base)} is neither a checkpoint beside it nor in the Hugging Face cache`;
  return new QkLensError(
    'noBase',
    `${folder} is an adapter, and its base checkpoint was not found: ${which}. Choose the base's folder (--base FOLDER on the command line), or download it.`,
  );
}

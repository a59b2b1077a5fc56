import { readdir, readFile } from 'node:fs/promises';
import * as os from 'node:os';
import * as path from 'node:path';
import { isCheckpointFolder } from './findCheckpoints.js';

export interface CachedCheckpoint {
  readonly folder: string;
  /** Such as `openai-community/gpt2`. */
  readonly name: string;
  /** The first seven digits of the snapshot's revision. */
  readonly revision: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The Hugging Face hub's cache, found as the hub's own library finds it. */
export function huggingFaceCacheFolder(env: Environment = process.env, home = os.homedir()): string {
  const hub = env.HF_HUB_CACHE ?? env.HUGGINGFACE_HUB_CACHE;
  if (hub) return hub;
  const cache = env.HF_HOME ?? path.join(env.XDG_CACHE_HOME ?? path.join(home, '.cache'), 'huggingface');
  return path.join(cache, 'hub');
}

/**
 * The checkpoints in the cache, read off the disk alone: of each model the snapshot that `main` names first.
 *
 * @param hub the cache's folder, which need not exist
 */
export async function cachedCheckpoints(hub: string): Promise<CachedCheckpoint[]> {
  const models = (await namesIn(hub)).filter((name) => name.startsWith('models--'));
  const found = await Promise.all(models.map((model) => snapshotsOf(path.join(hub, model))));
  return found.flat();
}

async function snapshotsOf(model: string): Promise<CachedCheckpoint[]> {
  const name = path.basename(model).slice('models--'.length).replace(/--/g, '/');
  const snapshots = path.join(model, 'snapshots');
  const main = await readFile(path.join(model, 'refs', 'main'), 'utf8').then(
    (text) => text.trim(),
    () => '',
  );
  const revisions = (await namesIn(snapshots)).sort((a, b) => Number(b === main) - Number(a === main));
  const found: CachedCheckpoint[] = [];
  for (const revision of revisions) {
    const folder = path.join(snapshots, revision);
    if (await isCheckpointFolder(folder)) found.push({ folder, name, revision: revision.slice(0, 7) });
  }
  return found;
}

async function namesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.sort();
}

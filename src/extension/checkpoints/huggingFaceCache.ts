import { readdir } from 'node:fs/promises';
import * as path from 'node:path';
import { cachedCommit } from '../../hub/cachedRevisions.js';
import { repositoryOf } from '../../hub/cacheLayout.js';
import { isCheckpoint } from '../../files/findCheckpoints.js';

export interface CachedCheckpoint {
  readonly folder: string;
  /** Such as `openai-community/gpt2`. */
  readonly name: string;
  /** The first seven digits of the snapshot's revision. */
  readonly revision: string;
}

/**
 * The checkpoints in the cache, found only by reading the disk: each model's snapshots, the one named by `main` first.
 *
 * @param hub the cache's folder, which need not exist
 */
export async function cachedCheckpoints(hub: string): Promise<CachedCheckpoint[]> {
  const found = await Promise.all(
    (await namesIn(hub)).map(async (folder) => {
      const name = repositoryOf(folder);
      return name === undefined ? [] : await snapshotsOf(path.join(hub, folder), name);
    }),
  );
  return found.flat();
}

async function snapshotsOf(model: string, name: string): Promise<CachedCheckpoint[]> {
  const snapshots = path.join(model, 'snapshots');
  const main = await cachedCommit(model);
  const revisions = (await namesIn(snapshots)).sort((a, b) => Number(b === main) - Number(a === main));
  const found: CachedCheckpoint[] = [];
  for (const revision of revisions) {
    const folder = path.join(snapshots, revision);
    if (await isCheckpoint(folder)) found.push({ folder, name, revision: revision.slice(0, 7) });
  }
  return found;
}

async function namesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.sort();
}

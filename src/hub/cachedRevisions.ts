import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { readRegularFile } from '../files/regularFile.js';
import { repositoryOf } from './cacheLayout.js';
import { DEFAULT_REVISION, isCommit } from './repository.js';

/** A commit's 40 digits, and room for white space. */
const MOST_REF_BYTES = 256;
/** The most that are read: OLMo's and Pythia's repositories have hundreds. */
const MOST_REFS = 5000;

/** A branch or tag of a repository in the hub's cache, whose snapshot may be there or not. */
export interface CachedRevision {
  readonly revision: string;
  /** Of the snapshot. */
  readonly folder: string;
}

/** The folder `models--org--name` of the hub's cache that a path is, or is a snapshot of; undefined for others. */
export function repositoryFolderOf(path: string): string | undefined {
  const above = [path, dirname(path), dirname(dirname(path))];
  return above.find(
    (folder, level) =>
      repositoryOf(basename(folder)) !== undefined &&
      (level === 0 || basename(above[level - 1]) === 'snapshots'),
  );
}

/** The branches and tags that a repository's folder in the hub's cache knows, by name. */
export async function cachedRevisions(repository: string): Promise<readonly CachedRevision[]> {
  const entries = await readdir(join(repository, 'refs'), { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  const found = await Promise.all(
    names
      .sort()
      .slice(0, MOST_REFS)
      .map(async (revision) => {
        const commit = await cachedCommit(repository, revision);
        return commit === undefined ? [] : [{ revision, folder: join(repository, 'snapshots', commit) }];
      }),
  );
  return found.flat();
}

/** The commit of a branch or tag when it was last looked up; undefined if it was not. */
export async function cachedCommit(
  repository: string,
  revision = DEFAULT_REVISION,
): Promise<string | undefined> {
  const bytes = await readRegularFile(join(repository, 'refs', revision), MOST_REF_BYTES).catch(
    () => undefined,
  );
  const commit = bytes?.toString('utf8').trim() ?? '';
  return isCommit(commit) ? commit : undefined;
}

import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { cachedCommit } from '../hub/cachedRevisions.js';
import { QkLensError } from '../protocol/errors.js';

/**
 * The snapshot that a repository's folder in the Hugging Face cache (`models--org--name`, or `snapshots` in it) stands
 * for: the one that `refs/main` names, or the only one. Any other path is returned as it is.
 *
 * @param path absolute
 * @throws QkLensError `noFolder` if there are several, or none
 */
export async function snapshotOf(path: string): Promise<string> {
  const repository = basename(path) === 'snapshots' ? dirname(path) : path;
  if (!basename(repository).startsWith('models--')) return path;
  const snapshots = join(repository, 'snapshots');
  const entries = await readdir(snapshots, { withFileTypes: true }).catch(() => undefined);
  if (!entries) return path;
  const commits = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const main = await cachedCommit(repository);
  if (main !== undefined && commits.includes(main)) return join(snapshots, main);
  if (commits.length === 1) return join(snapshots, commits[0]);
  throw new QkLensError(
    'noFolder',
    commits.length === 0
      ? `${repository} is a repository in the Hugging Face cache, of which no snapshot is there. Download it again.`
      : `${repository} is a repository in the Hugging Face cache with several snapshots. Choose one of ${commits
          .sort()
          .map((commit) => join(snapshots, commit))
          .join(', ')}.`,
  );
}

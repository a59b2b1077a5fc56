import * as path from 'node:path';

/** Where the hub's cache keeps the files of one repository: the layout that all of the hub's libraries share. */
export interface RepositoryFolders {
  readonly root: string;
  /** Files by their digests; `.incomplete` while they are fetched. */
  readonly blobs: string;
  /** What a branch or tag stood for when it was last looked up. */
  ref(revision: string): string;
  /** A commit's files by their names: links to blobs. */
  snapshot(commit: string): string;
}

const PREFIX = 'models--';

export function repositoryFolders(cacheFolder: string, repository: string): RepositoryFolders {
  const root = path.join(cacheFolder, `${PREFIX}${repository.replace('/', '--')}`);
  return {
    root,
    blobs: path.join(root, 'blobs'),
    ref: (revision) => path.join(root, 'refs', ...revision.split('/')),
    snapshot: (commit) => path.join(root, 'snapshots', commit),
  };
}

/** The repository whose folder has this name in the cache; undefined for anything but a model's. */
export function repositoryOf(folderName: string): string | undefined {
  return folderName.startsWith(PREFIX) ? folderName.slice(PREFIX.length).replaceAll('--', '/') : undefined;
}

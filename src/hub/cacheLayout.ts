import * as path from 'node:path';

/** Where the hub's cache stores the files of one repository: the layout that all of the hub's libraries share. */
export interface RepositoryFolders {
  readonly root: string;
  /** Files by their digests; `.incomplete` during the download. */
  readonly blobs: string;
  /** The commit of a branch or tag when it was last looked up. */
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

/** The repository whose cache folder has this name; undefined for anything but a model's. */
export function repositoryOf(folderName: string): string | undefined {
  return folderName.startsWith(PREFIX) ? folderName.slice(PREFIX.length).replaceAll('--', '/') : undefined;
}

/** A folder of the Hugging Face cache that contains one commit's files of a model. */
export interface CachedSnapshot {
  /** `gpt2` or `EleutherAI/pythia-70m`. */
  readonly repository: string;
  readonly commit: string;
}

const SNAPSHOT = /[/\\]models--([^/\\]+)[/\\]snapshots[/\\]([0-9a-f]{40})[/\\]?$/;

/** Recognises a folder of the cache by its path alone; undefined for any other folder. */
export function cachedSnapshot(folder: string): CachedSnapshot | undefined {
  const match = SNAPSHOT.exec(folder);
  return match ? { repository: match[1].replaceAll('--', '/'), commit: match[2] } : undefined;
}

/** A checkpoint folder's display name: the repository's own name, or the folder's. */
export function checkpointName(folder: string): string {
  const place = cachedSnapshot(folder)?.repository ?? folder;
  return place.split(/[/\\]/).findLast((part) => part !== '') ?? folder;
}

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

/** What many folders are called, whatever model they hold. */
const ANY_MODEL =
  /^(?:hf|transformers|pytorch|torch|safetensors|(?:pretrained[-_])?models?|weights|checkpoints?|ckpt|outputs?|main|best|last|latest|final|snapshot|[0-9a-f]{40}|(?:checkpoint|step|epoch)?[-_]?\d+)$/i;
/** A repository, and no path of the machine that saved the model. */
const REPOSITORY = /^(?:[\w-][\w.-]*\/)?[\w-][\w.-]*$/;

/**
 * A checkpoint folder's display name: its repository's own name in the Hugging Face cache, or the folder's. For a folder
 * that is called as any model's may be, the name is the one in its config, or that of the folder above is put before it.
 *
 * @param nameOrPath `_name_or_path` of its config
 */
export function checkpointName(folder: string, nameOrPath?: unknown): string {
  const [own = folder, above] = partsOf(cachedSnapshot(folder)?.repository ?? folder);
  if (!ANY_MODEL.test(own)) return own;
  if (typeof nameOrPath === 'string' && REPOSITORY.test(nameOrPath)) {
    const [named] = partsOf(nameOrPath);
    if (!ANY_MODEL.test(named)) return named;
  }
  return above === undefined ? own : `${above}/${own}`;
}

/** The parts of a path, the last first. */
function partsOf(place: string): readonly string[] {
  return place
    .split(/[/\\]/)
    .filter((part) => part !== '')
    .reverse();
}

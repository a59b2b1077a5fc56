import { cachedSnapshot } from '../protocol/cachedSnapshot.js';
import { isGgufName } from '../protocol/ggufName.js';
import type { CheckpointInfo } from '../protocol/model.js';
import { isWeightsName } from '../protocol/weightsFile.js';

/** Where a program loads a checkpoint from. */
export type Source = WholeSource | AdapterSource;

/** A LoRA adapter over its base. */
interface AdapterSource {
  readonly kind: 'adapter';
  readonly folder: string;
  readonly base: WholeSource;
}

export type WholeSource =
  /** A repository of the hub, at one commit. */
  | { readonly kind: 'repository'; readonly name: string; readonly revision: string }
  | { readonly kind: 'folder'; readonly folder: string }
  /** One file of weights, with its config in the folder. */
  | { readonly kind: 'file'; readonly folder: string; readonly path: string }
  | { readonly kind: 'gguf'; readonly folder: string; readonly path: string; readonly file: string };

/** Where a checkpoint is loaded from. @param place its folder, or one file of weights; and its base, for an adapter */
export function sourceOf({
  folder,
  base,
  weightsFile,
  configText,
}: Pick<CheckpointInfo, 'folder' | 'base' | 'weightsFile' | 'configText'>): Source {
  // Its repository has another config.
  if (configText !== undefined && cachedSnapshot(folder)) return { kind: 'folder', folder };
  if (weightsFile !== undefined) return wholeSource(`${folder}/${weightsFile}`);
  if (base === undefined) return wholeSource(folder);
  const own = folder.replace(/[/\\]adapter_model\.\w+$/, '');
  return { kind: 'adapter', folder: own, base: wholeSource(base) };
}

/** A folder of the Hugging Face cache is named by its repository, so that the program runs on other machines too. */
function wholeSource(folder: string): WholeSource {
  const [, above, file] = /^(.*)[/\\]([^/\\]+)$/.exec(folder) ?? [];
  if (file !== undefined && isWeightsName(file)) return { kind: 'file', folder: above, path: folder };
  if (file !== undefined && isGgufName(file)) return { kind: 'gguf', folder: above, path: folder, file };
  const cached = cachedSnapshot(folder);
  if (!cached) return { kind: 'folder', folder };
  const { repository: name, commit: revision } = cached;
  return { kind: 'repository', name, revision };
}

/** The checkpoint's display name: its repository, or its folder's name. */
export function sourceName(checkpoint: CheckpointInfo): string {
  const source = sourceOf(checkpoint);
  return 'name' in source ? source.name : checkpoint.name;
}

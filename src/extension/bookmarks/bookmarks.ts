import { isDeepStrictEqual } from 'node:util';
import { Emitter } from 'vscode-jsonrpc/node';
import { isFields } from '../../protocol/guards.js';
import type { HeadRef } from '../../protocol/headRef.js';
import type { CheckpointInfo } from '../../protocol/model.js';
import { isSampled, sameWeights, weightsName, type WeightsName } from '../../protocol/weightsName.js';

const KEY = 'bookmarks';

/** A head to find again, with its checkpoint's identity. */
export interface Bookmark extends WeightsName {
  readonly folder: string;
  /** The checkpoint's. */
  readonly name: string;
  readonly head: HeadRef;
}

/** The part of `vscode.Memento` that is needed here. */
interface Memory {
  get(key: string): unknown;
  update(key: string, value: unknown): Thenable<void>;
}

/** This workspace's bookmarked heads, in the order in which they were added. */
export class Bookmarks {
  private readonly changed = new Emitter<void>();
  readonly onDidChange = this.changed.event;

  constructor(private readonly memory: Memory) {}

  get list(): readonly Bookmark[] {
    const kept = this.memory.get(KEY);
    return Array.isArray(kept) ? kept.filter(isBookmark) : [];
  }

  has(weights: WeightsName, head: HeadRef): boolean {
    return this.list.some((bookmark) => isOf(bookmark, weights, head));
  }

  /** Adds it, or updates its checkpoint's location. */
  async add(bookmark: Bookmark): Promise<void> {
    const at = this.list.findIndex(
      (other) =>
        isOf(other, bookmark, bookmark.head) &&
        (other.fingerprint === bookmark.fingerprint || other.folder === bookmark.folder),
    );
    await this.keep(at < 0 ? [...this.list, bookmark] : this.list.with(at, bookmark));
  }

  async remove(weights: WeightsName, head: HeadRef): Promise<void> {
    await this.keep(this.list.filter((bookmark) => !isOf(bookmark, weights, head)));
  }

  /** Gives the folder's bookmarks with these weights their newly known name. */
  async rename(folder: string, weights: WeightsName): Promise<void> {
    const renamed = this.list.map((bookmark) => {
      if (bookmark.folder !== folder || !isSampled(bookmark) || !sameWeights(bookmark, weights))
        return bookmark;
      const { name, head } = bookmark;
      return { folder, name, ...weightsName(weights), head };
    });
    if (!isDeepStrictEqual(renamed, this.list)) await this.keep(renamed);
  }

  dispose(): void {
    this.changed.dispose();
  }

  private async keep(list: readonly Bookmark[]): Promise<void> {
    await this.memory.update(KEY, list);
    this.changed.fire();
  }
}

/** A bookmark's open checkpoint: if several have its weights, as far as it records them, the one in its folder. */
export function openCheckpointOf(
  bookmark: Bookmark,
  open: readonly CheckpointInfo[],
): CheckpointInfo | undefined {
  const alike = open.filter(({ model }) => sameWeights(model, bookmark));
  return alike.find(({ folder }) => folder === bookmark.folder) ?? alike[0];
}

function isOf(bookmark: Bookmark, weights: WeightsName, { layer, head }: HeadRef): boolean {
  return sameWeights(bookmark, weights) && bookmark.head.layer === layer && bookmark.head.head === head;
}

function isBookmark(value: unknown): value is Bookmark {
  return (
    isFields(value) &&
    [value.folder, value.name, value.fingerprint].every((text) => typeof text === 'string') &&
    isFields(value.head) &&
    [value.head.layer, value.head.head].every((index) => Number.isSafeInteger(index))
  );
}

import { Emitter } from 'vscode-jsonrpc/node';
import { isFields } from '../../protocol/guards.js';
import type { HeadRef } from '../../protocol/headRef.js';

const KEY = 'bookmarks';

/** A head that a person wants to find again, with what names its checkpoint. */
export interface Bookmark {
  readonly folder: string;
  /** The checkpoint's. */
  readonly name: string;
  readonly fingerprint: string;
  readonly head: HeadRef;
}

/** The part of a `vscode.Memento` that is needed here. */
interface Memory {
  get(key: string): unknown;
  update(key: string, value: unknown): Thenable<void>;
}

/** The bookmarked heads of this workspace, in the order in which they were added. */
export class Bookmarks {
  private readonly changed = new Emitter<void>();
  readonly onDidChange = this.changed.event;

  constructor(private readonly memory: Memory) {}

  get list(): readonly Bookmark[] {
    const kept = this.memory.get(KEY);
    return Array.isArray(kept) ? kept.filter(isBookmark) : [];
  }

  has(fingerprint: string, head: HeadRef): boolean {
    return this.list.some((bookmark) => isOf(bookmark, fingerprint, head));
  }

  /** Adds it, or renews where its checkpoint lies. */
  async add(bookmark: Bookmark): Promise<void> {
    const { fingerprint, head } = bookmark;
    const at = this.list.findIndex((other) => isOf(other, fingerprint, head));
    await this.keep(at < 0 ? [...this.list, bookmark] : this.list.with(at, bookmark));
  }

  async remove(fingerprint: string, head: HeadRef): Promise<void> {
    await this.keep(this.list.filter((bookmark) => !isOf(bookmark, fingerprint, head)));
  }

  dispose(): void {
    this.changed.dispose();
  }

  private async keep(list: readonly Bookmark[]): Promise<void> {
    await this.memory.update(KEY, list);
    this.changed.fire();
  }
}

function isOf(bookmark: Bookmark, fingerprint: string, { layer, head }: HeadRef): boolean {
  return bookmark.fingerprint === fingerprint && bookmark.head.layer === layer && bookmark.head.head === head;
}

function isBookmark(value: unknown): value is Bookmark {
  return (
    isFields(value) &&
    [value.folder, value.name, value.fingerprint].every((text) => typeof text === 'string') &&
    isFields(value.head) &&
    [value.head.layer, value.head.head].every((index) => Number.isSafeInteger(index))
  );
}

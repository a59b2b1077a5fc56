import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import type { CheckpointInfo } from '../../protocol/model.js';
import { Disposable } from '../disposable.js';

const KEY = 'openCheckpoints';

/** What is kept over a reload; another version may describe checkpoints otherwise. */
interface Kept {
  readonly version: string;
  readonly checkpoints: readonly CheckpointInfo[];
}

/** The open checkpoints, and which of them is current; those of a window open again with it. */
export class OpenCheckpoints extends Disposable {
  private readonly changed = this.register(new vscode.EventEmitter<void>());
  readonly onDidChange = this.changed.event;
  private readonly infos: Map<string, CheckpointInfo>;

  /**
   * @param memory of the window
   * @param version of the extension
   */
  constructor(memory: Pick<vscode.Memento, 'get' | 'update'>, version: string) {
    super();
    const kept = memory.get<Partial<Kept>>(KEY);
    const checkpoints = kept?.version === version ? (kept.checkpoints ?? []) : [];
    this.infos = new Map(checkpoints.map((info) => [info.folder, info]));
    this.register(
      this.onDidChange(() => {
        void memory.update(KEY, { version, checkpoints: [...this.infos.values()] } satisfies Kept);
      }),
    );
  }

  /** The current one first. */
  get list(): readonly CheckpointInfo[] {
    return [...this.infos.values()].reverse();
  }

  /** The one last opened or chosen. */
  get current(): CheckpointInfo | undefined {
    return this.list[0];
  }

  get(folder: string): CheckpointInfo | undefined {
    return this.infos.get(folder);
  }

  /** Adds the checkpoint, or updates its description, and makes it the current one. */
  use(info: CheckpointInfo): void {
    if (isDeepStrictEqual(info, this.current)) return;
    this.infos.delete(info.folder);
    this.infos.set(info.folder, info);
    this.changed.fire();
  }

  /** Updates the description of an open checkpoint; the current one stays current. */
  learn(info: CheckpointInfo): void {
    const known = this.infos.get(info.folder);
    if (!known || isDeepStrictEqual(info, known)) return;
    this.infos.set(info.folder, info);
    this.changed.fire();
  }

  remove(folder: string): void {
    if (this.infos.delete(folder)) this.changed.fire();
  }
}

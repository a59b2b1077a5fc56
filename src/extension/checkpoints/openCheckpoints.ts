import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import type { CheckpointInfo } from '../../protocol/model.js';
import { Disposable } from '../disposable.js';

/** The checkpoints that questions can be asked of without opening one first, and which of them is in use. */
export class OpenCheckpoints extends Disposable {
  private readonly changed = this.register(new vscode.EventEmitter<void>());
  readonly onDidChange = this.changed.event;
  private readonly infos = new Map<string, CheckpointInfo>();

  /** The one in use first. */
  get list(): readonly CheckpointInfo[] {
    return [...this.infos.values()].reverse();
  }

  /** The one that was opened or chosen last. */
  get current(): CheckpointInfo | undefined {
    return this.list[0];
  }

  get(folder: string): CheckpointInfo | undefined {
    return this.infos.get(folder);
  }

  /** Adds the checkpoint, or what is newly known of it, and makes it the current one. */
  use(info: CheckpointInfo): void {
    if (isDeepStrictEqual(info, this.current)) return;
    this.infos.delete(info.folder);
    this.infos.set(info.folder, info);
    this.changed.fire();
  }

  /** Takes what is newly known of an open checkpoint; the one in use stays it. */
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

import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import type { CheckpointInfo } from '../../protocol/model.js';
import { Disposable } from '../disposable.js';

/** The open checkpoints, and which of them is current. */
export class OpenCheckpoints extends Disposable {
  private readonly changed = this.register(new vscode.EventEmitter<void>());
  readonly onDidChange = this.changed.event;
  private readonly infos = new Map<string, CheckpointInfo>();

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

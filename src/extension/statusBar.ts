import * as vscode from 'vscode';
import type { CheckpointInfo } from '../protocol/model.js';
import type { WorkerStatus } from '../protocol/worker.js';
import type { WorkerClient } from './client/workerClient.js';
import { Disposable } from './disposable.js';
import type { Shared } from './shared.js';
import { statusTooltip, TOOLTIP_COMMANDS } from './statusTooltip.js';
import { statusParts } from './statusText.js';

/** Shorter work is not shown. */
const LONG_MS = 400;

/**
 * Shows the current checkpoint, the provider, its memory, and long work; sets VS Code's context for whether a
 * checkpoint is open.
 */
export class StatusBar extends Disposable {
  private item: vscode.StatusBarItem | undefined;
  private following: WorkerClient | undefined;
  private status: WorkerStatus | undefined;
  /** Set while work is running; when it fires, the work is long enough to be shown. */
  private patience: NodeJS.Timeout | undefined;
  private tellsWork = false;

  constructor(private readonly parts: Pick<Shared, 'checkpoints' | 'worker' | 'log'>) {
    super();
    this.register(parts.checkpoints.onDidChange(() => this.checkpointsChanged()));
    parts.worker.whenMade(() => {
      this.followWorker();
      void this.askStatus();
    });
    this.checkpointsChanged();
    this.register({ dispose: () => clearTimeout(this.patience) });
  }

  private checkpointsChanged(): void {
    const open = this.parts.checkpoints.current !== undefined;
    void vscode.commands.executeCommand('setContext', 'qkLens.checkpointOpen', open);
    this.show();
    if (open) void this.askStatus();
  }

  /** Only a running worker is queried: none is started for a label. */
  private followWorker(): void {
    const worker = this.parts.worker.made;
    if (!worker || this.following) return;
    this.following = worker;
    this.register(worker.onDidChangeProvider(() => void this.askStatus()));
    this.register(worker.onDidComeBack(() => void this.askStatus()));
    this.register(worker.onDidEnd(() => void this.askStatus()));
    this.register(worker.activity.onDidChange(() => this.activityChanged(worker)));
  }

  private activityChanged({ activity }: WorkerClient): void {
    if (activity.works.length > 0) {
      this.patience ??= setTimeout(() => {
        this.tellsWork = true;
        this.show();
      }, LONG_MS);
      if (this.tellsWork) this.show();
      return;
    }
    clearTimeout(this.patience);
    this.patience = undefined;
    this.tellsWork = false;
    this.show();
    void this.askStatus();
  }

  private async askStatus(): Promise<void> {
    const worker = this.following;
    if (!worker) return;
    try {
      this.status = worker.pid === undefined ? undefined : await worker.status();
    } catch (error) {
      this.status = undefined;
      this.parts.log.warn(`The worker's status: ${String(error)}`);
    }
    if (!this.disposed) this.show();
  }

  private show(): void {
    const { current } = this.parts.checkpoints;
    if (!current) {
      this.item?.hide();
      return;
    }
    const item = (this.item ??= this.makeItem());
    const work = this.tellsWork ? this.following?.activity.works[0] : undefined;
    const parts = statusParts({
      checkpoint: current.name,
      provider: this.status?.provider,
      memory: this.status?.residentMemory,
      work,
    });
    item.text = `$(${work ? 'sync~spin' : 'eye'}) ${parts.map(withoutIcons).join(' · ')}`;
    item.accessibilityInformation = { label: `QK Lens, ${parts.join(', ')}`, role: 'button' };
    item.tooltip = this.tooltip(current);
    item.show();
  }

  private tooltip(current: CheckpointInfo): vscode.MarkdownString {
    return statusTooltip(current, this.status, this.tellsWork ? (this.following?.activity.works ?? []) : []);
  }

  private makeItem(): vscode.StatusBarItem {
    const item = this.register(
      vscode.window.createStatusBarItem('qkLens.checkpoint', vscode.StatusBarAlignment.Right, 50),
    );
    item.name = 'QK Lens Checkpoint';
    item.command = TOOLTIP_COMMANDS.open;
    return item;
  }
}

/** `$(name)` in a checkpoint's name is text, not an icon. */
function withoutIcons(text: string): string {
  return text.replaceAll('$(', '\\$(');
}

import * as vscode from 'vscode';
import type { CheckpointInfo } from '../protocol/model.js';
import { Disposable } from './disposable.js';
import type { Services } from './services.js';

const COMMAND = 'qkLens.openCheckpoint';

/** Names the current checkpoint and where it is computed, and tells VS Code whether one is open. */
export class StatusBar extends Disposable {
  private item: vscode.StatusBarItem | undefined;
  private following: { dispose(): void } | undefined;

  constructor(private readonly services: Services) {
    super();
    this.register(services.checkpoints.onDidChange(() => this.update()));
  }

  private update(): void {
    const { current } = this.services.checkpoints;
    void vscode.commands.executeCommand('setContext', 'qkLens.checkpointOpen', current !== undefined);
    if (!current) {
      this.item?.hide();
      return;
    }
    const item = (this.item ??= this.makeItem());
    item.text = `$(eye) ${current.name}`;
    item.tooltip = tooltip(current);
    item.show();
    void this.addProvider(item, current);
  }

  private makeItem(): vscode.StatusBarItem {
    const item = this.register(
      vscode.window.createStatusBarItem('qkLens.checkpoint', vscode.StatusBarAlignment.Right, 50),
    );
    item.name = vscode.l10n.t('QK Lens Checkpoint');
    item.command = COMMAND;
    return item;
  }

  /** Only a worker that runs anyway is asked: none is started for a label. */
  private async addProvider(item: vscode.StatusBarItem, shown: CheckpointInfo): Promise<void> {
    const worker = this.services.worker.made;
    if (worker === undefined) return;
    this.following ??= this.register(worker.onDidChangeProvider(() => this.update()));
    if (worker.pid === undefined) return;
    try {
      const provider = providerName((await worker.status()).provider);
      if (this.services.checkpoints.current !== shown) return;
      item.text = `$(eye) ${shown.name} · ${provider}`;
      item.tooltip = tooltip(shown, provider);
    } catch (error) {
      this.services.log.warn(`The worker's status: ${String(error)}`);
    }
  }
}

/** As their makers write them. */
const PROVIDER_NAMES: Readonly<Record<string, string>> = {
  cpu: 'CPU',
  webgpu: 'WebGPU',
  cuda: 'CUDA',
  dml: 'DirectML',
  coreml: 'Core ML',
};

function providerName(provider: string): string {
  return PROVIDER_NAMES[provider] ?? provider;
}

function tooltip({ name, folder, model }: CheckpointInfo, provider?: string): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  const lines = [
    name,
    folder,
    vscode.l10n.t(
      '{0}, {1} layers of {2} heads, d_model {3}',
      model.architecture,
      model.nLayers,
      model.nHeads,
      model.dModel,
    ),
    ...(model.notice === undefined ? [] : [model.notice]),
    ...(provider === undefined ? [] : [vscode.l10n.t('Large products are computed by {0}', provider)]),
    vscode.l10n.t('Click to open or switch'),
  ];
  for (const line of lines) text.appendText(line).appendMarkdown('\n\n');
  return text;
}

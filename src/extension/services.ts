import * as path from 'node:path';
import * as vscode from 'vscode';
import { closeMissing } from './checkpoints/closeMissing.js';
import { OpenCheckpoints } from './checkpoints/openCheckpoints.js';
import { RecentCheckpoints } from './checkpoints/recentCheckpoints.js';
import { inspectPort } from './client/inspectPort.js';
import { Disposable } from './disposable.js';
import { ErrorMessages } from './errors.js';
import { lazy } from './lazy.js';
import { NoteEditors } from './notes/noteEditors.js';
import type { Parts } from './parts.js';
import { cacheBytes, computeProvider, hubBytes, onDidChangeWorkerSetting } from './settings.js';

/** Makes the parts; those that take time to load, on first use. Only the extension's entry knows it. */
export class Services extends Disposable implements Parts {
  readonly log = this.register(vscode.window.createOutputChannel('QK Lens', { log: true }));
  readonly errors = new ErrorMessages(this.log);
  readonly checkpoints: OpenCheckpoints;
  readonly recent: RecentCheckpoints;
  readonly noteEditors = this.register(new NoteEditors());

  readonly hubConsent = lazy(async () => {
    const { HubHost } = await import('./hub/hubHost.js');
    return new HubHost(this);
  });

  readonly worker = lazy(async () => {
    const { WorkerClient } = await import('./client/workerClient.js');
    const { Fingerprinting } = await import('./checkpoints/fingerprinting.js');
    const host = await this.hubConsent();
    const client = new WorkerClient(
      () => ({
        path: path.join(this.context.extensionPath, 'dist', 'worker.js'),
        env: {
          QK_LENS_PROVIDER: computeProvider(),
          QK_LENS_CACHE_BYTES: String(cacheBytes()),
          QK_LENS_HUB_BYTES: String(hubBytes()),
        },
        host,
        inspectPort: inspectPort(this.context),
      }),
      this.log,
    );
    this.register(onDidChangeWorkerSetting((name) => client.restart(`The setting ${name} changed.`)));
    this.register(client.onDidGiveUp((error) => this.errors.show(error)));
    this.register(client.activity.onDidChange(() => client.activity.isQuiet && host.forgetRefusals()));
    this.register(
      new Fingerprinting(client, this.checkpoints, this.log, ({ folder, model }) => {
        void this.recent.rename(folder, model);
        void this.sidePanel.made?.bookmarks.rename(folder, model);
      }),
    );
    return this.register(client);
  });

  readonly panels = lazy(async () => {
    const { PanelManager } = await import('./panel/panelManager.js');
    return this.register(new PanelManager(this));
  });

  readonly results = lazy(async () => {
    const { ResultStore } = await import('./results/resultStore.js');
    return this.register(new ResultStore(this.version, this.log));
  });

  readonly liveBlocks = lazy(async () => {
    const { LiveBlocks } = await import('./notes/preview/liveBlocks.js');
    return this.register(await LiveBlocks.make(this));
  });

  readonly sidePanel = lazy(async () => {
    const { SidePanel } = await import('./sidePanel/sidePanel.js');
    return this.register(new SidePanel(this));
  });

  constructor(readonly context: vscode.ExtensionContext) {
    super();
    this.recent = new RecentCheckpoints(context.globalState);
    this.checkpoints = this.register(new OpenCheckpoints(context.workspaceState, this.version));
    void closeMissing(this.checkpoints);
  }

  private get version(): string {
    return (this.context.extension.packageJSON as { version: string }).version;
  }
}

import * as vscode from 'vscode';
import type { InView } from '../../protocol/inView.js';
import type { PanelState } from '../../protocol/panel.js';
import { isCheckpointFolder } from '../checkpoints/findCheckpoints.js';
import { Disposable } from '../disposable.js';
import type { Answered } from '../results/answered.js';
import { Panel, type PanelParts } from './panel.js';
import { panelResources } from './panelHtml.js';
import type { PanelSnapshot } from './panelSnapshot.js';
import { readPanelState } from './panelState.js';
import { PANEL_VIEW_TYPE } from './viewType.js';

/**
 * The open panels. A new answer goes to the most recently used one; there are several only if several were restored.
 */
export class PanelManager extends Disposable {
  /** The most recently used one last. */
  private panels: Panel[] = [];
  private answerShown = false;

  constructor(private readonly shared: PanelParts) {
    super();
    this.register({ dispose: () => this.panels.forEach((panel) => panel.dispose()) });
  }

  get snapshots(): readonly PanelSnapshot[] {
    return this.panels.map((panel) => panel.snapshot).reverse();
  }

  /** The answer in the most recently used panel. */
  get answered(): Answered | undefined {
    return this.last?.answered;
  }

  /** What the most recently used panel shows in its window; undefined if it is hidden. */
  async inView(): Promise<InView | undefined> {
    return this.last?.inView();
  }

  /** Shows the question beside the notes: in the open panel, in its own column, or in a new one. */
  show(state: PanelState): void {
    const { last } = this;
    if (last) last.show(state);
    else this.create(state);
  }

  /** Takes over a panel that VS Code restored, with the state stored by its page. */
  async restore(view: vscode.WebviewPanel, kept: unknown): Promise<void> {
    view.webview.options = this.options;
    const state = readPanelState(kept);
    if (!state) this.shared.log.warn('A panel could not be restored: its stored state is not readable.');
    this.add(new Panel(view, state, this.shared, false));
    if (state && !state.stored && (await isCheckpointFolder(state.checkpoint.folder))) {
      this.shared.checkpoints.use(state.checkpoint);
    }
  }

  private create(state: PanelState): void {
    const view = vscode.window.createWebviewPanel(
      PANEL_VIEW_TYPE,
      'QK Lens',
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
      this.options,
    );
    this.add(new Panel(view, state, this.shared, true));
  }

  private get last(): Panel | undefined {
    return this.panels.at(-1);
  }

  private add(panel: Panel): void {
    this.panels.push(panel);
    panel.onDidUse(() => {
      this.panels = [...this.panels.filter((other) => other !== panel), panel];
      this.tellAnswer();
    });
    panel.onDidChange(() => this.tellAnswer());
    panel.onDidClose(() => {
      this.panels = this.panels.filter((other) => other !== panel);
      panel.dispose();
      this.tellAnswer();
    });
    this.tellAnswer();
  }

  /** For commands about an answer. */
  private tellAnswer(): void {
    const shown = this.answered !== undefined;
    if (shown === this.answerShown) return;
    this.answerShown = shown;
    void vscode.commands.executeCommand('setContext', 'qkLens.answerShown', shown);
  }

  private get options(): vscode.WebviewOptions {
    return {
      enableScripts: true,
      localResourceRoots: [panelResources(this.shared.context.extensionUri)],
    };
  }
}

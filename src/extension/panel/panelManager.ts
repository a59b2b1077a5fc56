import * as vscode from 'vscode';
import type { InView } from '../../protocol/inView.js';
import type { PanelState } from '../../protocol/panel.js';
import { isStillThere } from '../../files/findCheckpoints.js';
import { Disposable } from '../disposable.js';
import type { Answered } from '../results/answered.js';
import { columnBeside } from './columns.js';
import { Panel, type PanelParts } from './panel.js';
import { panelResources } from './panelHtml.js';
import type { PanelSnapshot } from './panelSnapshot.js';
import { readPanelState, wasPinned } from './panelState.js';
import { PANEL_VIEW_TYPE } from './viewType.js';

/** The open panels. A question opens in the one used last; where that is pinned, in another. */
export class PanelManager extends Disposable {
  /** The most recently used one last. */
  private panels: Panel[] = [];
  private readonly contexts = new Map<string, boolean>();

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

  /**
   * Shows the question beside the notes: in the panel used last, in its own column; if that is pinned, in the last one
   * that isn't; if there is none, in a new one.
   */
  show(state: PanelState): void {
    const free = this.panels.findLast(({ pinned }) => !pinned);
    if (!free) {
      this.create(state);
      return;
    }
    this.use(free);
    free.show(state);
  }

  /** Pins or unpins the panel used last. */
  pin(pinned: boolean): void {
    this.last?.pin(pinned);
  }

  /** Goes back or forward through what the panel used last showed. */
  go(step: -1 | 1): void {
    this.last?.go(step);
  }

  /** Takes over a panel that VS Code restored, with the state stored by its page. */
  async restore(view: vscode.WebviewPanel, kept: unknown): Promise<void> {
    view.webview.options = this.options;
    const state = readPanelState(kept);
    if (!state) this.shared.log.warn('A panel could not be restored: its stored state is not readable.');
    this.add(new Panel(view, state, this.shared, false, wasPinned(kept)));
    if (state && !state.stored && (await isStillThere(state.checkpoint.folder))) {
      this.shared.checkpoints.use(state.checkpoint);
    }
  }

  private create(state: PanelState): void {
    const view = vscode.window.createWebviewPanel(
      PANEL_VIEW_TYPE,
      'QK Lens',
      { viewColumn: this.columnForNew, preserveFocus: true },
      this.options,
    );
    this.add(new Panel(view, state, this.shared, true));
  }

  /** That of the other panels, else beside the editor in use. */
  private get columnForNew(): vscode.ViewColumn {
    const { activeTabGroup } = vscode.window.tabGroups;
    return this.last?.columnBesideNotes ?? columnBeside(activeTabGroup.viewColumn);
  }

  private get last(): Panel | undefined {
    return this.panels.at(-1);
  }

  private add(panel: Panel): void {
    this.panels.push(panel);
    panel.onDidUse(() => this.use(panel));
    panel.onDidChange(() => this.setContexts());
    panel.onDidClose(() => {
      this.panels = this.panels.filter((other) => other !== panel);
      panel.dispose();
      this.setContexts();
    });
    this.setContexts();
  }

  private use(panel: Panel): void {
    this.panels = [...this.panels.filter((other) => other !== panel), panel];
    this.setContexts();
  }

  /** For commands about the panel used last, and its answer. */
  private setContexts(): void {
    const { last } = this;
    this.setContext('qkLens.answerShown', this.answered !== undefined);
    this.setContext('qkLens.panelPinned', last?.pinned === true);
    this.setContext('qkLens.canGoBack', last?.places.back === true);
    this.setContext('qkLens.canGoForward', last?.places.forward === true);
  }

  private setContext(key: string, value: boolean): void {
    if ((this.contexts.get(key) ?? false) === value) return;
    this.contexts.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  }

  private get options(): vscode.WebviewOptions {
    return {
      enableScripts: true,
      localResourceRoots: [panelResources(this.shared.context.extensionUri)],
    };
  }
}

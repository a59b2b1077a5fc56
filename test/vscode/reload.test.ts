import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ExtensionApi } from '../../src/extension/api.js';
import { PANEL_VIEW_TYPE } from '../../src/extension/panel/viewType.js';
import { STATE_VERSION, type PanelState } from '../../src/protocol/panel.js';
import { renderedPanel } from './panelFrame.js';
import {
  answered,
  api,
  closeEverything,
  extension,
  openNotes,
  openSample,
  stopWorker,
  until,
} from './support.js';

const HEAD = { layer: 1, head: 1 };

describe('A panel after a reload', () => {
  let qkLens: ExtensionApi;
  let kept: PanelState & { readonly version: number };

  before(async () => {
    qkLens = await api();
    await openSample();
    await openNotes('some notes');
    await vscode.commands.executeCommand('qkLens.analyzeHead', { head: HEAD });
    const { checkpoint, question, result } = (await answered(qkLens, HEAD)).panel.state!;
    // In the overview the page would ask about OV too.
    kept = { version: STATE_VERSION, checkpoint, question, result: result! };
    await closeEverything();
  });
  afterEach(closeEverything);

  /** What VS Code does for every panel of ours that was open when the window was reloaded. */
  async function restore(state: unknown): Promise<void> {
    const view = vscode.window.createWebviewPanel(PANEL_VIEW_TYPE, 'restored', vscode.ViewColumn.Two);
    await qkLens.panelSerializer.deserializeWebviewPanel(view, JSON.parse(JSON.stringify(state)));
  }

  it('is restored under the name that activates the extension', () => {
    const { activationEvents } = extension().packageJSON as { activationEvents: string[] };
    assert.ok(activationEvents.includes(`onWebviewPanel:${PANEL_VIEW_TYPE}`));
  });

  it('shows the stored answer again without a request to the worker', async () => {
    await stopWorker(qkLens);
    await restore(kept);
    const { panel, rendered } = await answered(qkLens, HEAD);
    assert.equal(panel.title, 'Head 1.1 · planted-gpt2');
    assert.deepEqual(panel.state?.result, kept.result);
    assert.match(rendered.charts.join('\n'), /effective from \d/);
    assert.equal(qkLens.workerPid(), undefined);
  });

  it('requests an answer that was not stored', async () => {
    await restore({ ...kept, result: undefined });
    const { panel } = await answered(qkLens, HEAD);
    assert.deepEqual(panel.state?.result, kept.result);
  });

  it('sends the request again if the stored answer has another shape', async () => {
    await restore({ ...kept, result: { circuits: { qk: 'of an older version' } } });
    const { panel } = await answered(qkLens, HEAD);
    assert.deepEqual(panel.state?.result, kept.result);
  });

  it("stays empty and working if its state can't be read", async () => {
    await restore({ version: STATE_VERSION, checkpoint: 'nonsense' });
    await until('the page is drawn', renderedPanel);
    assert.equal(qkLens.panels()[0].state, undefined);
    await vscode.commands.executeCommand('qkLens.analyzeHead', { head: HEAD });
    await answered(qkLens, HEAD);
    assert.equal(qkLens.panels().length, 1);
  });
});

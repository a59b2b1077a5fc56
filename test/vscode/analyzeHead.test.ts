import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ExtensionApi } from '../../src/extension/api.js';
import type { HeadResult } from '../../src/protocol/head.js';
import { QK_CIRCUITS } from '../../src/protocol/head.js';
import { answered, api, closeEverything, openNotes, openSample, pause, pressEnterUntil } from './support.js';

describe('Analyze QK Head', () => {
  let qkLens: ExtensionApi;
  let sample: string;

  before(async () => {
    qkLens = await api();
    sample = await openSample();
  });
  afterEach(closeEverything);

  it('shows the overview of a head, with all three circuits, beside the notes, and leaves the focus in them', async () => {
    const notes = await openNotes('some notes');
    await vscode.commands.executeCommand('qkLens.analyzeHead', { head: 'L2H4' });
    const { panel, rendered } = await answered(qkLens, { layer: 2, head: 4 });
    assert.equal(panel.title, 'Head 2.4 · planted-gpt2');
    assert.equal(panel.viewColumn, vscode.ViewColumn.Two);
    assert.equal(vscode.window.activeTextEditor?.document, notes.document);

    assert.equal(panel.state!.overview, true);
    const result = panel.state!.result as HeadResult;
    for (const circuit of QK_CIRCUITS) {
      assert.equal(result.circuits[circuit]?.singularValues.length, panel.state!.checkpoint.model.dHead);
      assert.match(rendered.charts.join('\n'), new RegExp(`\\b${circuit} from \\d`));
    }
    const cells = rendered.tables.flatMap(({ rows }) => rows.flat()).join(' ');
    assert.match(cells, /Friday/, `a weekday on the query side of the planted calendar head: ${cells}`);
    assert.match(cells, /April/, `a month on its key side: ${cells}`);
    assert.deepEqual(rendered.alerts, []);
  });

  it('reuses the panel, in its own column', async () => {
    await openNotes('some notes');
    await vscode.commands.executeCommand('qkLens.analyzeHead', { folder: sample, head: '1.0' });
    await answered(qkLens, { layer: 1, head: 0 });
    await openNotes('another note');
    await vscode.commands.executeCommand('qkLens.analyzeHead', { head: { layer: 0, head: 1 } });
    const { panel } = await answered(qkLens, { layer: 0, head: 1 });
    assert.equal(qkLens.panels().length, 1);
    assert.equal(panel.viewColumn, vscode.ViewColumn.Two);
    assert.equal(vscode.window.activeTextEditor?.document.getText(), 'another note');
  });

  it('moves beside notes that were opened in front of it', async () => {
    await vscode.commands.executeCommand('qkLens.analyzeHead', { folder: sample, head: '1.0' });
    const { panel: alone } = await answered(qkLens, { layer: 1, head: 0 });
    assert.equal(alone.viewColumn, vscode.ViewColumn.One);
    const notes = await openNotes('opened in front of the panel');
    await vscode.commands.executeCommand('qkLens.analyzeHead', { head: '0.1' });
    const { panel } = await answered(qkLens, { layer: 0, head: 1 });
    assert.equal(panel.viewColumn, vscode.ViewColumn.Two);
    assert.deepEqual(vscode.window.visibleTextEditors, [notes]);
    assert.equal(qkLens.panels().length, 1);
  });

  it('keeps its answer while its tab is hidden', async () => {
    await openNotes('some notes');
    await vscode.commands.executeCommand('qkLens.analyzeHead', { head: '1.0' });
    const { panel } = await answered(qkLens, { layer: 1, head: 0 });
    const cover = await openNotes('in front of the panel');
    await vscode.window.showTextDocument(cover.document, vscode.ViewColumn.Two);
    await pause(300);
    await vscode.commands.executeCommand('qkLens.analyzeHead', { head: '1.0' });
    const again = await answered(qkLens, { layer: 1, head: 0 });
    assert.deepEqual(again.panel.state?.result, panel.state?.result);
  });

  it('asks for a checkpoint if none is open, and accepts the one offered first', async () => {
    await vscode.commands.executeCommand('qkLens.closeCheckpoint', sample);
    const running = vscode.commands.executeCommand('qkLens.analyzeHead', { head: '1.0' });
    await pressEnterUntil('the list takes Enter', () => qkLens.panels().length > 0);
    await running;
    const { panel } = await answered(qkLens, { layer: 1, head: 0 });
    assert.equal(panel.state?.checkpoint.name, 'planted-gpt2');
    await vscode.commands.executeCommand('qkLens.closeCheckpoint', panel.state.checkpoint.folder);
  });

  it('shows nothing if the list of checkpoints is closed', async () => {
    const running = vscode.commands.executeCommand('qkLens.analyzeHead', { head: '1.0' });
    await pause(300);
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    await running;
    assert.deepEqual(qkLens.panels(), []);
    await openSample();
  });

  describe('head picker', () => {
    it('offers the head under the cursor', async () => {
      const editor = await openNotes('What L1H1 does');
      editor.selection = new vscode.Selection(0, 7, 0, 7);
      const running = vscode.commands.executeCommand('qkLens.analyzeHead');
      await pressEnterUntil('the input box takes Enter', () => qkLens.panels().length > 0);
      await running;
      await answered(qkLens, { layer: 1, head: 1 });
    });

    it('offers the last answer if there is no head at the cursor', async () => {
      await openNotes('no head here');
      await vscode.commands.executeCommand('qkLens.analyzeHead', { head: '0.1' });
      await answered(qkLens, { layer: 0, head: 1 });
      await closeEverything();
      await openNotes('no head here');
      const running = vscode.commands.executeCommand('qkLens.analyzeHead');
      await pressEnterUntil('the input box takes Enter', () => qkLens.panels().length > 0);
      await running;
      await answered(qkLens, { layer: 0, head: 1 });
    });

    it('does not accept a head that the model lacks', async () => {
      const editor = await openNotes('L99H0');
      editor.selection = new vscode.Selection(0, 2, 0, 2);
      const running = vscode.commands.executeCommand('qkLens.analyzeHead');
      for (let attempt = 0; attempt < 5; attempt++) {
        await pause(100);
        await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      }
      assert.deepEqual(qkLens.panels(), []);
      await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
      await running;
      assert.deepEqual(qkLens.panels(), []);
    });
  });

  it('says that a head given to it does not exist, and shows no panel', async () => {
    const before = qkLens.errors().length;
    await vscode.commands.executeCommand('qkLens.analyzeHead', { head: '99.0' });
    await vscode.commands.executeCommand('qkLens.analyzeHead', { head: 'ten' });
    const errors = qkLens.errors().slice(before);
    assert.deepEqual(
      errors.map(({ code }) => code),
      ['noSuchHead', 'badHead'],
    );
    assert.match(errors[0].message, /99\.0/);
    assert.deepEqual(qkLens.panels(), []);
  });
});

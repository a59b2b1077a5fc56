import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ExtensionApi } from '../../src/extension/api.js';
import { renderedPanel } from './panelFrame.js';
import { answered, api, closeEverything, openNotes, openSample, pressEnterUntil, until } from './support.js';

const HEAD = { layer: 0, head: 2 };

describe('The commands beside Analyze QK Head', () => {
  let qkLens: ExtensionApi;
  let sample: string;

  before(async () => {
    qkLens = await api();
    sample = await openSample();
  });
  afterEach(closeEverything);

  it('Open Checkpoint offers a choice, and the next question uses it', async () => {
    await vscode.commands.executeCommand('qkLens.closeCheckpoint', sample);
    let opened = false;
    const running = Promise.resolve(vscode.commands.executeCommand('qkLens.openCheckpoint')).then(() => {
      opened = true;
    });
    await pressEnterUntil('the list takes Enter', () => opened);
    await running;
    await openNotes('some notes');
    await vscode.commands.executeCommand('qkLens.analyzeHead', { head: HEAD });
    const { panel } = await answered(qkLens, HEAD);
    assert.equal(panel.state?.checkpoint.name, 'planted-gpt2');
    assert.ok(panel.state.checkpoint.model.notice, 'it says that it was made by hand');
    await vscode.commands.executeCommand('qkLens.closeCheckpoint', panel.state.checkpoint.folder);
    await openSample();
  });

  it('Close Checkpoint closes the only open one without a choice, and leaves what is shown', async () => {
    await openNotes('some notes');
    await vscode.commands.executeCommand('qkLens.analyzeHead', { folder: sample, head: HEAD });
    const { rendered } = await answered(qkLens, HEAD);
    const before = qkLens.errors().length;
    await vscode.commands.executeCommand('qkLens.closeCheckpoint');
    assert.deepEqual(await renderedPanel(), rendered);
    assert.equal(qkLens.errors().length, before);
    await openSample();
  });

  it('Show Log opens the log, which names the checkpoint', async () => {
    await vscode.commands.executeCommand('qkLens.showLog');
    const log = await until('the log is in sight', () =>
      vscode.window.visibleTextEditors.find(({ document }) => document.uri.scheme === 'output'),
    );
    await until('the log tells of the checkpoint', () => log.document.getText().includes(`Opened ${sample}`));
    await vscode.commands.executeCommand('workbench.action.closePanel');
  });
});

import * as assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { ExtensionApi } from '../../src/extension/api.js';
import { makeRandomCheckpoint } from '../reference/randomCheckpoint.js';
import { api, closeEverything, openNotes, openSample } from './support.js';

/** The Markdown of the cards of tokens at the first place of a text in a document. */
async function cardsAt(document: vscode.TextDocument, text: string): Promise<vscode.MarkdownString[]> {
  const position = document.positionAt(document.getText().indexOf(text) + 1);
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    document.uri,
    position,
  );
  return hovers
    .flatMap(({ contents }) => contents as vscode.MarkdownString[])
    .filter(({ value }) => /norm|QK Lens/.test(value));
}

async function setting(name: string, value: unknown): Promise<void> {
  const settings = vscode.workspace.getConfiguration('qkLens.hovers');
  await settings.update(name, value, vscode.ConfigurationTarget.Global);
}

describe('Hovers on tokens', () => {
  let qkLens: ExtensionApi;
  let sample: string;

  before(async () => {
    qkLens = await api();
    sample = await openSample();
  });
  afterEach(async () => {
    for (const name of ['enabled', 'languages', 'maxDocumentSize']) await setting(name, undefined);
    await closeEverything();
  });

  it('describe a token in Markdown, with links to our own commands only', async () => {
    const { document } = await openNotes("The name ' Sarah' and no name.");
    const [card, ...others] = await cardsAt(document, 'Sarah');
    assert.deepEqual(others, []);
    assert.match(card.value, /^\*\*`␣Sarah`\*\* token 10490 of planted-gpt2, merge rank 10235 of 50000/);
    assert.match(card.value, /W_E, norm [\d.]+&emsp; \| .*W_U, norm/);
    assert.match(card.value, /\d\.\d\d `Sarah`/);
    assert.deepEqual(card.isTrusted, { enabledCommands: ['qkLens.pinNeighbours'] });
    assert.deepEqual(await cardsAt(document, 'no name'), []);
  });

  it('describe it in Python, also after escapes, and in a notebook cell', async () => {
    const python = await vscode.workspace.openTextDocument({
      language: 'python',
      content: "x = ['\\n Sarah', 'y']\n",
    });
    const [card] = await cardsAt(python, 'Sarah');
    assert.match(card.value, /^Token 2 of 2: `↵` \*\*`␣Sarah`\*\*/);
    const cell = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, "x = ' Sarah'", 'python');
    const notebook = await vscode.workspace.openNotebookDocument(
      'jupyter-notebook',
      new vscode.NotebookData([cell]),
    );
    assert.equal((await cardsAt(notebook.cellAt(0).document, 'Sarah')).length, 1);
  });

  it('follow the settings without a reload', async () => {
    const { document } = await openNotes("The name ' Sarah'.");
    const cards = async (): Promise<number> => (await cardsAt(document, 'Sarah')).length;
    assert.equal(await cards(), 1);
    await setting('enabled', false);
    assert.equal(await cards(), 0);
    await setting('enabled', undefined);
    await setting('languages', ['python']);
    assert.equal(await cards(), 0);
    await setting('languages', undefined);
    await setting('maxDocumentSize', 17);
    assert.equal(await cards(), 0);
    await setting('maxDocumentSize', 18);
    assert.equal(await cards(), 1);
  });

  it('show nothing, and no message, if the checkpoint is gone', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'qk-lens-gone-'));
    makeRandomCheckpoint(folder, { seed: 7 });
    await vscode.commands.executeCommand('qkLens.openCheckpoint', folder);
    await rm(folder, { recursive: true });
    const before = qkLens.errors().length;
    const { document } = await openNotes("The token '#5'.");
    assert.deepEqual(await cardsAt(document, '#5'), []);
    assert.equal(qkLens.errors().length, before);
    await vscode.commands.executeCommand('qkLens.closeCheckpoint', folder);
  });

  it('draw a hostile vocabulary as text', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'qk-lens-hostile-'));
    try {
      const hostile = [
        '<img src=x onerror=alert(1)>',
        '](command:workbench.action.quit)',
        '`|`',
        '\\|',
        '$(trash)',
      ];
      const { dVocab } = makeRandomCheckpoint(folder, { seed: 8 }).raw.config;
      const vocab = Object.fromEntries(
        Array.from({ length: dVocab }, (_, id) => [hostile[id] ?? `t${id}`, id]),
      );
      const model = { type: 'BPE', vocab, merges: [] };
      await writeFile(path.join(folder, 'tokenizer.json'), JSON.stringify({ model, added_tokens: [] }));
      await vscode.commands.executeCommand('qkLens.openCheckpoint', folder);
      const { document } = await openNotes(`A token " ${hostile[0]}", "${hostile[1]}".`);
      const [card] = await cardsAt(document, hostile[1]);
      const links = card.value.match(/\]\(command:[\w.]+/g);
      assert.deepEqual(
        [...new Set(links?.filter((link) => !link.includes('quit')))],
        ['](command:qkLens.pinNeighbours'],
      );
      assert.deepEqual(card.isTrusted, { enabledCommands: ['qkLens.pinNeighbours'] });
      assert.notEqual(card.supportHtml, true);
      assert.notEqual(card.supportThemeIcons, true);
      await vscode.commands.executeCommand('qkLens.closeCheckpoint', folder);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('offer to open a checkpoint only over what is clearly a token', async () => {
    await vscode.commands.executeCommand('qkLens.closeCheckpoint', sample);
    const { document } = await openNotes("The name ' Sarah', or 'some text'.");
    const [invitation] = await cardsAt(document, 'Sarah');
    assert.equal(invitation.value, 'QK Lens: [Open Checkpoint](command:qkLens.openCheckpoint)');
    assert.deepEqual(await cardsAt(document, 'some text'), []);
    await openSample();
  });
});

import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { answered, api, closeEverything, openNotes, openSample, pause, until } from './support.js';

const TEXT = [
  'We look at L3H1, which matches names.',
  'Version 3.1 of 10.7.2026; heads 1.3, 1.4 and 9.9.',
  'Neuron L0N57',
].join('\n');

async function hoverAt(document: vscode.TextDocument, line: number, word: string): Promise<string> {
  const position = new vscode.Position(line, document.lineAt(line).text.indexOf(word) + 1);
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    document.uri,
    position,
  );
  const contents = hovers.flatMap(({ contents }) => contents as vscode.MarkdownString[]);
  return contents.map(({ value }) => value).join('\n');
}

/** A card that came before its copying score was computed is asked for again. */
async function scoredHover(document: vscode.TextDocument, line: number, word: string): Promise<string> {
  for (let again = 0; again < 50; again++) {
    const hover = await hoverAt(document, line, word);
    if (!hover.includes('copying score not computed yet')) return hover;
    await pause(200);
  }
  return assert.fail('the copying score never came');
}

async function lensesOf({ uri }: vscode.TextDocument): Promise<vscode.CodeLens[]> {
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
    'vscode.executeCodeLensProvider',
    uri,
  );
  return lenses.filter(({ command }) => command?.command.startsWith('qkLens.'));
}

/** `line: title`, one a lens. */
function told(lenses: readonly vscode.CodeLens[]): string[] {
  return lenses.map(({ range, command }) => `${range.start.line}: ${command!.title}`);
}

async function openPython(content: string): Promise<vscode.TextDocument> {
  return vscode.workspace.openTextDocument({ language: 'python', content });
}

async function openNotebook(content: string): Promise<vscode.TextDocument> {
  const file = vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0].uri, 'heads.ipynb');
  const cell = {
    cell_type: 'code',
    id: 'a',
    metadata: {},
    source: [content],
    outputs: [],
    execution_count: null,
  };
  const notebook = {
    cells: [cell],
    metadata: { language_info: { name: 'python' } },
    nbformat: 4,
    nbformat_minor: 5,
  };
  await vscode.workspace.fs.writeFile(file, Buffer.from(JSON.stringify(notebook)));
  const opened = await vscode.workspace.openNotebookDocument(file);
  await vscode.window.showNotebookDocument(opened);
  return opened.cellAt(0).document;
}

const DOCUMENTS: Readonly<Record<string, (content: string) => Promise<vscode.TextDocument>>> = {
  Markdown: async (content) => (await openNotes(content)).document,
  Python: openPython,
  'a notebook': openNotebook,
};

describe('Heads and neurons that notes name', () => {
  let sample: string;
  before(async () => {
    await api();
    sample = await openSample();
  });
  afterEach(closeEverything);

  for (const [name, open] of Object.entries(DOCUMENTS)) {
    it(`have lenses and cards in ${name}`, async () => {
      const document = await open(TEXT);
      assert.deepEqual(told(await lensesOf(document)), [
        ...['0: Analyze QK Head 3.1', '0: OV'],
        ...['1: Analyze QK Head 1.3', '1: OV', '1: Analyze QK Head 1.4', '1: OV'],
        '2: Analyze Neuron L0N57',
      ]);
      const head = await hoverAt(document, 0, 'L3H1');
      assert.match(head, /Head 3\.1 \(L3H1\) of planted-gpt2/);
      assert.match(head, /!\[Spectrum of \w+\]\(<data:image\/svg\+xml,/);
      assert.match(head, /`(?:Susan|Adam|␣Donald|␣Nicholas)`/);
      assert.match(await scoredHover(document, 0, 'L3H1'), /copying score -1\.000/);
      assert.match(await hoverAt(document, 1, '1.3'), /Vector 0/);
      assert.match(await hoverAt(document, 2, 'L0N57'), /`Sun`/);
      assert.doesNotMatch(await hoverAt(document, 1, '3.1'), /planted/);
      assert.doesNotMatch(await hoverAt(document, 1, '10.7.2026'), /planted/);
    });
  }

  it('that the checkpoint lacks are answered in one line, without an error', async () => {
    const before = (await api()).errors().length;
    const { document } = await openNotes(TEXT);
    const hover = await hoverAt(document, 1, '9.9');
    assert.match(hover, /^planted-gpt2: There is no head 9\.9: .*from 0 to 3\.$/);
    assert.equal((await api()).errors().length, before);
  });

  it("are analyzed by their lens's command", async () => {
    const { document } = await openNotes(TEXT);
    const [{ command }] = await lensesOf(document);
    await vscode.commands.executeCommand(command!.command, ...(command!.arguments as unknown[]));
    await answered(await api(), { layer: 3, head: 1 });
  });

  it('have lenses, and one quiet link in their hovers, while no checkpoint is open', async () => {
    await vscode.commands.executeCommand('qkLens.closeCheckpoint', sample);
    const { document } = await openNotes(TEXT);
    assert.equal((await lensesOf(document)).length, 9);
    assert.equal(
      await hoverAt(document, 0, 'L3H1'),
      'QK Lens: [Open Checkpoint](command:qkLens.openCheckpoint)',
    );
    await openSample();
  });

  it('have no hovers in languages that the settings do not list, and no lenses when those are off', async () => {
    const other = await vscode.workspace.openTextDocument({ language: 'json', content: TEXT });
    assert.deepEqual(await lensesOf(other), []);
    assert.equal(await hoverAt(other, 0, 'L3H1'), '');
    const settings = vscode.workspace.getConfiguration('qkLens');
    const python = await openPython(TEXT);
    await settings.update('codeLens.enabled', false, vscode.ConfigurationTarget.Global);
    try {
      let seen = -1;
      await until('the lenses are gone', () => {
        void lensesOf(python).then(({ length }) => (seen = length));
        return seen === 0;
      });
      assert.match(await hoverAt(python, 0, 'L3H1'), /Head 3\.1/);
    } finally {
      await settings.update('codeLens.enabled', undefined, vscode.ConfigurationTarget.Global);
    }
  });
});

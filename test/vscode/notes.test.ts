import * as assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { ExtensionApi } from '../../src/extension/api.js';
import { headQuestion } from '../../src/extension/head/headQuestion.js';
import type { Answered } from '../../src/extension/results/answered.js';
import { pythonOf } from '../../src/questions/pythons.js';
import { renderedPanel } from './panelFrame.js';
import { answered, api, closeEverything, openNotes, openSample, until } from './support.js';

const HEAD = { layer: 3, head: 1 };

describe('Results in notes', () => {
  let qkLens: ExtensionApi;
  let answer: Answered;
  const home = vscode.workspace.workspaceFolders![0].uri.fsPath;
  const ours = path.join(home, '.qk-lens');

  before(async () => {
    qkLens = await api();
    await openSample();
    await openNotes('some notes');
    await vscode.commands.executeCommand('qkLens.analyzeHead', { head: HEAD });
    const { checkpoint, result } = (await answered(qkLens, HEAD)).panel.state!;
    answer = { checkpoint, question: headQuestion(HEAD, 10), result: result! };
    await closeEverything();
    await insertAs('wholeReport');
  });
  afterEach(closeEverything);
  after(async () => {
    await insertAs(undefined);
    await rm(ours, { recursive: true, force: true });
  });

  async function insertAs(how: string | undefined): Promise<void> {
    const settings = vscode.workspace.getConfiguration('qkLens');
    await settings.update('notes.insertAs', how, vscode.ConfigurationTarget.Global);
  }

  async function open(name: string, content: string, at: [number, number]): Promise<vscode.TextEditor> {
    const file = vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0].uri, name);
    await vscode.workspace.fs.writeFile(file, Buffer.from(content));
    const editor = await vscode.window.showTextDocument(file, { preview: false });
    editor.selection = new vscode.Selection(...at, ...at);
    return editor;
  }

  async function insert(argument: unknown = answer): Promise<void> {
    const before = qkLens.errors().length;
    await vscode.commands.executeCommand('qkLens.insertResult', argument);
    assert.deepEqual(qkLens.errors().slice(before), []);
  }

  it('go into Markdown below the line of the cursor, with a picture beside, and are undone in one step', async () => {
    const text = 'before the cursor\nafter\n';
    const editor = await open('insert.md', text, [0, 6]);
    editor.selection = new vscode.Selection(0, 11, 0, 17);
    await insert();
    assert.equal(editor.document.getText(editor.selection), 'cursor');
    const inserted = editor.document.getText();
    assert.ok(inserted.startsWith('before the cursor\n\n### Head 3.1\n'), inserted.slice(0, 80));
    assert.ok(inserted.endsWith('\n\nafter\n'), inserted.slice(-80));
    assert.match(inserted, /`Susan` \| +0\.836/);
    assert.match(
      inserted,
      /From planted-gpt2 \([0-9a-f]{16,32}(?:, sampled)?\) by QK Lens \d[^\n]*`qk-lens head [^\n]*3\.1 --circuits/,
    );
    const [, link] = /!\[[^\]]+\]\(<([^>]+)>\)/.exec(inserted)!;
    assert.ok(link.startsWith('.qk-lens/pictures/'), link);
    assert.match(await readFile(path.join(home, decodeURIComponent(link)), 'utf8'), /^<svg [^]*<\/svg>\s*$/);
    await vscode.commands.executeCommand('undo');
    assert.equal(editor.document.getText(), text);
  });

  it('keep the line ends of the document', async () => {
    const editor = await open('crlf.md', 'one\r\n\r\ntwo\r\n', [1, 0]);
    await insert();
    const text = editor.document.getText();
    assert.equal(text.replace(/\r\n/g, '').includes('\n'), false);
    assert.match(text, /^one\r\n\r\n### Head 3\.1\r\n/);
    assert.match(text, /\r\n\r\ntwo\r\n$/);
  });

  it('go below a code block that the cursor is in', async () => {
    const editor = await open('fence.md', '```python\nx = 1\n```\nafter\n', [1, 2]);
    await insert();
    assert.ok(editor.document.getText().startsWith('```python\nx = 1\n```\n\n### Head 3.1\n'));
  });

  it('go into Python as comments, indented like the line', async () => {
    const text = 'def f():\n    x = 1\n    return x\n';
    const editor = await open('insert.py', text, [1, 7]);
    await insert();
    const lines = editor.document.getText().split('\n');
    assert.equal(lines[1], '    x = 1');
    assert.equal(lines[2], '    # Head 3.1');
    const end = lines.indexOf('    return x');
    assert.ok(end > 10);
    for (const line of lines.slice(2, end)) assert.match(line, /^ {4}#( |$)/);
    assert.ok(lines.slice(2, end).some((line) => /# +1 +Susan +0\.836/.test(line)));
    await vscode.commands.executeCommand('undo');
    assert.equal(editor.document.getText(), text);
  });

  it('go into a notebook as a Markdown cell below the selected one, and are undone in one step', async () => {
    const cells = [
      { cell_type: 'markdown', metadata: {}, source: ['# one'] },
      { cell_type: 'code', metadata: {}, source: ['x = 1'], outputs: [], execution_count: null },
    ];
    const file = path.join(home, 'insert.ipynb');
    await writeFile(file, JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }));
    const document = await vscode.workspace.openNotebookDocument(vscode.Uri.file(file));
    const editor = await vscode.window.showNotebookDocument(document);
    editor.selections = [new vscode.NotebookRange(0, 1)];
    await insert();
    assert.equal(document.cellCount, 3);
    const cell = document.cellAt(1);
    assert.equal(cell.kind, vscode.NotebookCellKind.Markup);
    assert.match(cell.document.getText(), /^### Head 3\.1\n[^]*!\[[^\]]+\]\(<\.qk-lens\/pictures\//);
    await vscode.commands.executeCommand('notebook.focusTop');
    await vscode.commands.executeCommand('undo');
    await until('the cell is gone', () => document.cellCount === 2);
  });

  it('go into the notes used last while the panel has the focus', async () => {
    const editor = await open('beside.md', 'notes\n', [0, 5]);
    await vscode.commands.executeCommand('qkLens.analyzeHead', { head: HEAD });
    await answered(qkLens, HEAD);
    await vscode.commands.executeCommand('workbench.action.focusSecondEditorGroup');
    await until('the notes lost the focus', () => vscode.window.activeTextEditor === undefined);
    await insert(undefined);
    assert.match(editor.document.getText(), /^notes\n\n### Head 3\.1\n/);
  });

  it('go into new notes when none are open', async () => {
    await insert();
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.languageId, 'markdown');
    assert.equal(editor.document.isUntitled, true);
    assert.match(editor.document.getText(), /^### Head 3\.1\n/);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('report that read-only notes can’t be edited', async () => {
    const settings = vscode.workspace.getConfiguration('files');
    await settings.update('readonlyInclude', { '**/locked.md': true }, vscode.ConfigurationTarget.Global);
    const editor = await open('locked.md', 'locked\n', [0, 0]);
    const before = qkLens.errors().length;
    await vscode.commands.executeCommand('qkLens.insertResult', answer);
    await settings.update('readonlyInclude', undefined, vscode.ConfigurationTarget.Global);
    assert.equal(editor.document.getText(), 'locked\n');
    assert.match(
      qkLens
        .errors()
        .slice(before)
        .map(({ message }) => message)
        .join(),
      /locked\.md can’t be edited/,
    );
  });

  it('go into Markdown as a live block', async () => {
    await insertAs('liveBlock');
    const editor = await open('live.md', '', [0, 0]);
    await insert();
    await insertAs('wholeReport');
    assert.equal(editor.document.getText(), '```qk-lens\nhead: 3.1\ncheckpoint: "planted-gpt2"\n```');
    const isKept = () =>
      existsSync(path.join(ours, 'results')) &&
      readdirSync(path.join(ours, 'results')).some((name) => name.endsWith('.json'));
    await until('its answer is kept', isKept);
    await rm(path.join(ours, 'results'), { recursive: true });
  });

  it('are kept in the workspace, open again, and go into notes by their id', async () => {
    const typed = vscode.commands.executeCommand<string>('qkLens.keepResult', answer);
    await acceptInput();
    const id = await typed;
    const [file] = (await readdir(path.join(ours, 'results'))).filter((name) => name.endsWith('.json'));
    assert.equal(file, 'Head-3.1-planted-gpt2.json');
    const text = await readFile(path.join(ours, 'results', file), 'utf8');
    assert.ok(!text.includes(home), 'no path of this machine');
    await vscode.commands.executeCommand('qkLens.openResult', id);
    const { panel } = await answered(qkLens, HEAD);
    assert.equal(panel.title, 'Head 3.1 · planted-gpt2');
    const editor = await open('kept.md', '', [0, 0]);
    await insert(id);
    assert.match(editor.document.getText(), /^### Head 3\.1\n/);
    await vscode.commands.executeCommand('qkLens.analyzeHead', { head: { layer: 0, head: 0 } });
    await answered(qkLens, { layer: 0, head: 0 });
    await vscode.commands.executeCommand('qkLens.copyAsPython', { kind: 'result', id });
    assert.equal(await vscode.env.clipboard.readText(), pythonOf(answer.question, answer.checkpoint));
  });

  it('of a missing checkpoint send no request to what is in its place', async () => {
    const { checkpoint } = answer;
    const kept = {
      ...{
        format: 1,
        id: 'elsewhere',
        name: 'elsewhere',
        savedAt: new Date().toISOString(),
        qkLens: '0.1.0',
      },
      checkpoint: {
        ...checkpoint,
        folder: undefined,
        model: { ...checkpoint.model, fingerprint: 'f'.repeat(32), sampledFingerprint: 'f'.repeat(16) },
      },
      question: answer.question,
      result: { ...answer.result, circuits: {} },
    };
    const folder = path.join(ours, 'results');
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, 'elsewhere.json'), JSON.stringify(kept));
    await vscode.commands.executeCommand('qkLens.openResult', 'elsewhere');
    const told = /checkpoint planted-gpt2 of this stored result is not on this machine/;
    await until('the panel shows it', async () => told.test(String((await renderedPanel())?.alerts)));
  });

  async function acceptInput(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 500));
    await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
  }
});

describe('Blocks in Markdown notes', () => {
  afterEach(closeEverything);

  const block = (...lines: string[]): string => ['text', '```qk-lens', ...lines, '```', ''].join('\n');

  it('mark mistakes, and fix a misspelt key', async () => {
    const { document } = await openNotes(block('head: 3.1', 'tpo: 3'));
    const [problem] = await until('the slip is told', () => {
      const found = vscode.languages
        .getDiagnostics(document.uri)
        .filter(({ source }) => source === 'QK Lens');
      return found.length > 0 && found;
    });
    assert.match(problem.message, /no key “tpo” for “head”/);
    assert.deepEqual(problem.range, new vscode.Range(3, 0, 3, 3));
    const fixes = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      problem.range,
    );
    const fix = fixes.find(({ title }) => title === 'Change to “top”');
    assert.ok(fix?.edit);
    await vscode.workspace.applyEdit(fix.edit);
    assert.equal(document.lineAt(3).text, 'top: 3');
    await until('no slip is left', () => vscode.languages.getDiagnostics(document.uri).length === 0);
  });

  async function completions(text: string, line: number, column: number): Promise<string[]> {
    const { document } = await openNotes(text);
    const list = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      document.uri,
      new vscode.Position(line, column),
    );
    const ours = list.items.filter(
      ({ kind }) => kind === vscode.CompletionItemKind.Property || kind === vscode.CompletionItemKind.Value,
    );
    return ours.map(({ label }) => (typeof label === 'string' ? label : label.label));
  }

  it('complete keys and values', async () => {
    const first = await completions(block(''), 2, 0);
    for (const key of ['head', 'ov', 'neighbours', 'result', 'checkpoint'])
      assert.ok(first.includes(key), key);
    const further = await completions(block('head: 3.1', ''), 3, 0);
    assert.ok(further.includes('circuits') && further.includes('show') && !further.includes('head'));
    assert.deepEqual((await completions(block('head: 3.1', 'circuits: '), 3, 10)).slice(0, 3), [
      'effective',
      'embedding',
      'qk',
    ]);
    assert.ok(!(await completions('head: \n', 0, 0)).includes('circuits'), 'nothing outside of blocks');
  });

  it('explain keys', async () => {
    const { document } = await openNotes(block('head: 3.1'));
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      new vscode.Position(2, 2),
    );
    const texts = hovers.flatMap(({ contents }) =>
      contents.map((own) => (own as vscode.MarkdownString).value),
    );
    assert.match(texts.join(), /A head whose QK circuits are analysed/);
  });
});

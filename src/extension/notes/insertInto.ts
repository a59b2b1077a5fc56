import * as path from 'node:path';
import * as vscode from 'vscode';
import { fences } from '../../notes/fences.js';
import { QkLensError } from '../../protocol/errors.js';
import { isMarkdown } from './commentMarks.js';

/** A file that comes into being with the text that shows it. */
export interface NewFile {
  readonly uri: vscode.Uri;
  readonly contents: Uint8Array;
}

/**
 * Inserts lines at the editor's cursor, on lines of their own: in place of an empty line, else below the cursor's line;
 * in Markdown below the code block around the cursor. One undo removes them and the files.
 *
 * @param mark begins each line, after the indentation of the cursor's line
 * @throws QkLensError if the document can't be edited, or a file not made: then nothing is
 */
export async function insertLines(
  shown: vscode.TextEditor,
  lines: readonly string[],
  mark: string,
  files: readonly NewFile[] = [],
): Promise<void> {
  const editor = await inSight(shown);
  const { document } = editor;
  const line = document.lineAt(Math.min(lineFor(editor), document.lineCount - 1));
  const markdown = isMarkdown(document);
  const indent = markdown ? '' : line.text.slice(0, line.firstNonWhitespaceCharacterIndex);
  const text = lines.map((own) => (indent + mark + own).trimEnd()).join('\n');
  const between = markdown ? '\n\n' : '\n';
  const before = line.isEmptyOrWhitespace ? gapBefore(document, line.lineNumber, markdown) : between;
  const after = markdown && !isEmpty(document, line.lineNumber + 1) ? '\n' : '';
  const { selections } = editor;
  if (await isReadOnly(editor)) throw notWritten(document.uri);
  const { version } = document;
  const edit = withFiles(files);
  if (line.isEmptyOrWhitespace) edit.replace(document.uri, line.range, before + text + after);
  else edit.insert(document.uri, line.range.end, before + text + after);
  const done = await vscode.workspace.applyEdit(edit);
  if (!done || document.version === version) throw notWritten(document.uri);
  // Text inserted at the end of a selection would be selected too.
  editor.selections = selections;
}

/**
 * Inserts a Markdown cell below the selected one. One undo removes it and the files.
 *
 * @throws QkLensError if the notebook can't be edited, or a file not made: then nothing is
 */
export async function insertCell(
  { notebook, selections }: vscode.NotebookEditor,
  text: string,
  files: readonly NewFile[] = [],
): Promise<void> {
  const below = Math.min(notebook.cellCount, Math.max(0, ...selections.map(({ end }) => end)));
  const cell = new vscode.NotebookCellData(vscode.NotebookCellKind.Markup, text.trimEnd(), 'markdown');
  const edit = withFiles(files);
  edit.set(notebook.uri, [vscode.NotebookEdit.insertCells(below, [cell])]);
  if (!(await vscode.workspace.applyEdit(edit))) throw notWritten(notebook.uri);
}

/** A workspace edit changes read-only documents too; the editor's own edit, here of a character by itself, does not. */
async function isReadOnly(editor: vscode.TextEditor): Promise<boolean> {
  const { document } = editor;
  const first = document.lineAt(0).text.codePointAt(0);
  const end =
    first === undefined ? new vscode.Position(1, 0) : new vscode.Position(0, first > 0xffff ? 2 : 1);
  const range = document.validateRange(new vscode.Range(new vscode.Position(0, 0), end));
  if (range.isEmpty) return false;
  const { version } = document;
  const options = { undoStopBefore: false, undoStopAfter: false };
  await editor.edit((edit) => edit.replace(range, document.getText(range)), options);
  return document.version === version;
}

function withFiles(files: readonly NewFile[]): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  for (const { uri, contents } of files) edit.createFile(uri, { contents, ignoreIfExists: true });
  return edit;
}

/** An editor in a hidden tab can't be edited: it is shown again in its place. */
async function inSight(editor: vscode.TextEditor): Promise<vscode.TextEditor> {
  if (vscode.window.visibleTextEditors.includes(editor)) return editor;
  const visible = vscode.window.visibleTextEditors.find(({ document }) => document === editor.document);
  if (visible) return visible;
  return vscode.window.showTextDocument(editor.document, {
    ...(editor.viewColumn !== undefined && { viewColumn: editor.viewColumn }),
    preserveFocus: true,
  });
}

function lineFor({ document, selection }: vscode.TextEditor): number {
  const { line } = selection.active;
  if (!isMarkdown(document)) return line;
  const inside = fences(document.getText()).find(({ open, close }) => open <= line && line <= close);
  return inside ? inside.close : line;
}

function gapBefore(document: vscode.TextDocument, line: number, markdown: boolean): string {
  return markdown && line > 0 && !isEmpty(document, line - 1) ? '\n' : '';
}

function isEmpty(document: vscode.TextDocument, line: number): boolean {
  return line >= document.lineCount || document.lineAt(line).isEmptyOrWhitespace;
}

function notWritten(uri: vscode.Uri): QkLensError {
  return new QkLensError(
    'badRequest',
    `${path.basename(uri.path)} can’t be edited: it is read-only, or it changed in the meantime. Nothing was inserted.`,
  );
}

import * as vscode from 'vscode';
import { parseWords } from '../../words/parseWords.js';

/** The words selected in the active editor, in all selections together; empty if there are none. */
export function selectedWords(): string[] {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return [];
  return editor.selections.flatMap((selection) => parseWords(editor.document.getText(selection)));
}

import * as vscode from 'vscode';
import { parseWords } from '../../words/parseWords.js';

/** The words of what is selected in the active editor, all selections together; empty when nothing is. */
export function selectedWords(): string[] {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return [];
  return editor.selections.flatMap((selection) => parseWords(editor.document.getText(selection)));
}

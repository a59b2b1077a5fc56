import * as vscode from 'vscode';
import { parseHeadRef } from '../../protocol/headRef.js';

/** Longer than any one-word token: a longer selection is text. */
const LONGEST = 40;

/** The single word selected in the active editor; undefined if nothing, more than a word, or a head is selected. */
export function tokenOfSelection(): string | undefined {
  const editor = vscode.window.activeTextEditor;
  if (!editor?.selection.isSingleLine) return undefined;
  const { document, selection } = editor;
  const text = document.getText(selection);
  if (!/^ ?\S+$/u.test(text) || text.length > LONGEST || parseHeadRef(text)) return undefined;
  return text;
}

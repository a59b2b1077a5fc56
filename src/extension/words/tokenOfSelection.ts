import * as vscode from 'vscode';
import { parseHeadRef } from '../../protocol/headRef.js';

/** Longer than any token that is a word: what is selected is text. */
const LONGEST = 40;

/**
 * The one word that is selected in the active editor, with the space that stands before it in its line, as running
 * text is made of tokens; undefined when nothing, or more, or a head is selected.
 */
export function tokenOfSelection(): string | undefined {
  const editor = vscode.window.activeTextEditor;
  if (!editor?.selection.isSingleLine) return undefined;
  const { document, selection } = editor;
  const text = document.getText(selection);
  if (!/^ ?\S+$/u.test(text) || text.length > LONGEST || parseHeadRef(text)) return undefined;
  const before = document.lineAt(selection.start).text.slice(0, selection.start.character);
  return before.endsWith(' ') && !text.startsWith(' ') ? ` ${text}` : text;
}

import type { TextEditor } from 'vscode';
import type { CursorContext } from './headAtCursor.js';

/** The text around an editor's cursor. */
export function cursorContext({ document, selection }: TextEditor): CursorContext {
  return {
    line: document.lineAt(selection.active).text,
    character: selection.active.character,
    selected: selection.isSingleLine ? document.getText(selection) : '',
  };
}

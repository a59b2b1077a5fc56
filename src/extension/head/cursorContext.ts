import type { TextEditor } from 'vscode';
import type { CursorContext } from './headAtCursor.js';

/** What stands where an editor's cursor is. */
export function cursorContext({ document, selection }: TextEditor): CursorContext {
  return {
    line: document.lineAt(selection.active).text,
    character: selection.active.character,
    selected: selection.isSingleLine ? document.getText(selection) : '',
  };
}

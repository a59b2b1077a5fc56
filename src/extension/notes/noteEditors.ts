import * as vscode from 'vscode';
import { Disposable } from '../disposable.js';
import { takesResults } from './commentMarks.js';

/** An editor that a result can be put into. */
export type NoteEditor =
  | { readonly kind: 'text'; readonly editor: vscode.TextEditor }
  | { readonly kind: 'notebook'; readonly editor: vscode.NotebookEditor };

/** Tracks the most recently used notes, even while the panel, or a file that takes no results, has the focus. */
export class NoteEditors extends Disposable {
  private lastUsed: NoteEditor | undefined;

  constructor() {
    super();
    this.note(vscode.window.activeTextEditor, vscode.window.activeNotebookEditor);
    this.register(
      vscode.window.onDidChangeActiveTextEditor((editor) =>
        this.note(editor, vscode.window.activeNotebookEditor),
      ),
    );
    this.register(vscode.window.onDidChangeActiveNotebookEditor((editor) => this.note(undefined, editor)));
  }

  /** The editor used last, as long as its tab is open. */
  get last(): NoteEditor | undefined {
    const { lastUsed } = this;
    if (!lastUsed || !takes(lastUsed)) return undefined;
    return hasTab(addressOf(lastUsed)) ? lastUsed : undefined;
  }

  private note(text: vscode.TextEditor | undefined, notebook: vscode.NotebookEditor | undefined): void {
    if (text && ['file', 'untitled'].includes(text.document.uri.scheme)) {
      const note: NoteEditor = { kind: 'text', editor: text };
      if (takes(note)) this.lastUsed = note;
    } else if (notebook) {
      this.lastUsed = { kind: 'notebook', editor: notebook };
    }
  }
}

export function addressOf(note: NoteEditor): vscode.Uri {
  return note.kind === 'text' ? note.editor.document.uri : note.editor.notebook.uri;
}

/** The language of a document may be changed while it is open. */
function takes(note: NoteEditor): boolean {
  return note.kind === 'notebook' || takesResults(note.editor.document);
}

/** A document stays open for a while after its last tab is closed. */
function hasTab(uri: vscode.Uri): boolean {
  const address = uri.toString();
  return vscode.window.tabGroups.all.some(({ tabs }) =>
    tabs.some(({ input }) => {
      const { uri: own, modified } = Object(input) as { uri?: vscode.Uri; modified?: vscode.Uri };
      return own?.toString() === address || modified?.toString() === address;
    }),
  );
}

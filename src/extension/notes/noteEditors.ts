import * as vscode from 'vscode';
import { Disposable } from '../disposable.js';

/** An editor that a result can be put into. */
export type NoteEditor =
  | { readonly kind: 'text'; readonly editor: vscode.TextEditor }
  | { readonly kind: 'notebook'; readonly editor: vscode.NotebookEditor };

/** Knows the notes that a person wrote in last, also while the panel has the focus. */
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
    if (!lastUsed) return undefined;
    const { editor } = lastUsed;
    return hasTab('document' in editor ? editor.document.uri : editor.notebook.uri) ? lastUsed : undefined;
  }

  private note(text: vscode.TextEditor | undefined, notebook: vscode.NotebookEditor | undefined): void {
    if (text && ['file', 'untitled'].includes(text.document.uri.scheme)) {
      this.lastUsed = { kind: 'text', editor: text };
    } else if (notebook) {
      this.lastUsed = { kind: 'notebook', editor: notebook };
    }
  }
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

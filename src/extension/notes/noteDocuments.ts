import * as vscode from 'vscode';

/**
 * Where notes are: files on the extension's machine, unsaved documents, cells of notebooks. It names no language, since
 * a setting chooses those: {@link hoversWanted}.
 */
export const NOTE_SELECTOR: readonly vscode.DocumentFilter[] = [
  { scheme: 'file' },
  { scheme: 'untitled' },
  { scheme: 'vscode-notebook-cell' },
];

/**
 * Whether the settings `qkLens.hovers.…` enable hovers and CodeLenses in the document: they are on, its language is
 * listed, and it is not too large. Reads no text.
 */
export function hoversWanted(document: vscode.TextDocument): boolean {
  const settings = vscode.workspace.getConfiguration('qkLens.hovers', document);
  const languages = settings.get<unknown>('languages');
  return (
    settings.get<unknown>('enabled') === true &&
    Array.isArray(languages) &&
    languages.includes(document.languageId) &&
    withinSize(document)
  );
}

/** Whether the document is no larger than the setting `qkLens.hovers.maxDocumentSize`. Reads no text. */
export function withinSize(document: vscode.TextDocument): boolean {
  const largest = vscode.workspace
    .getConfiguration('qkLens.hovers', document)
    .get<unknown>('maxDocumentSize');
  return typeof largest === 'number' && characters(document) <= largest;
}

function characters(document: vscode.TextDocument): number {
  return document.offsetAt(document.lineAt(document.lineCount - 1).range.end);
}

import * as vscode from 'vscode';
import { quotedTextAt } from '../hovers/quotedText.js';
import type { QuestionParts } from '../parts.js';
import { findNeighbours } from './findNeighbours.js';

/**
 * Pin Token Neighbours: shows in the panel the neighbours of the given text, or of the string at the cursor; without
 * either, like Find Token Neighbours.
 *
 * @param args {@link FindNeighboursArguments}
 * @throws QkLensError if the checkpoint can't be opened
 */
export async function pinNeighbours(parts: QuestionParts, args: unknown): Promise<void> {
  const given = Object(args) as { readonly text?: unknown };
  const text = typeof given.text === 'string' ? given.text : textAtCursor();
  await findNeighbours(parts, text === undefined ? args : { ...given, text });
}

function textAtCursor(): string | undefined {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return undefined;
  const { document, selection } = editor;
  const { line, character } = selection.active;
  return quotedTextAt(document.lineAt(line).text, character, document.languageId)?.value;
}

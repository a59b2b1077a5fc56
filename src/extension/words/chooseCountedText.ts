import * as vscode from 'vscode';
import type { CountedWord } from '../../protocol/rowOptions.js';
import { countWordsOfFile } from '../../words/wordFiles.js';

/**
 * Asks for a text whose words are counted, most frequent first.
 *
 * @returns undefined if the user cancelled
 * @throws QkLensError `badRequest` if it can't be read, is not text, is too large, or has no words
 */
export async function chooseCountedText(): Promise<readonly CountedWord[] | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    title: 'Choose a Text Whose Words Are Counted',
    openLabel: 'Count Its Words',
  });
  const file = chosen?.[0]?.fsPath;
  return file === undefined ? undefined : countWordsOfFile(file);
}

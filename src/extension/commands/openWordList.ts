import * as vscode from 'vscode';
import { QkLensError } from '../../protocol/errors.js';
import type { Shared } from '../shared.js';
import { wordListDocument } from '../words/wordListDocument.js';
import { wordLists } from '../words/wordLists.js';

/**
 * Open Word List: its file, or a read-only page of its words.
 *
 * @param args the list's name as `words`; asks if absent
 * @throws QkLensError if there is no such list, or its file can't be opened
 */
export async function openWordList({ context }: Pick<Shared, 'context'>, args: unknown): Promise<void> {
  const { words: given } = Object(args) as { words?: unknown };
  const lists = await wordLists(context.extensionPath);
  const name = typeof given === 'string' ? given : await ask(lists.map((list) => list.name));
  if (name === undefined) return;
  const list = lists.find((one) => one.name === name);
  if (!list) throw new QkLensError('badRequest', `There is no word list "${name}".`);
  if (list.problem !== undefined) throw new QkLensError('badRequest', list.problem);
  const uri = list.file === undefined ? wordListDocument(name, context) : vscode.Uri.file(list.file);
  await vscode.window.showTextDocument(uri, { preview: true });
}

function ask(names: string[]): Thenable<string | undefined> {
  return vscode.window.showQuickPick(names, { title: 'Open Word List' });
}

import * as path from 'node:path';
import * as vscode from 'vscode';
import { homeFolder } from '../../files/homeFolder.js';
import type { NamedWords } from '../../protocol/words.js';
import { BUILT_IN_LISTS, readBuiltInList, readWordFile } from '../../words/wordFiles.js';
import { errorBody } from '../errors.js';
import { wordListSettings } from '../settings.js';

/** A list of words and its source. */
export interface ListedWords extends NamedWords {
  readonly origin: 'builtIn' | 'setting' | 'file';
  /** The absolute path of the list's file, if it is the user's. */
  readonly file?: string;
}

/**
 * The lists of words that can be chosen by name: those of the setting qkLens.wordLists, which may redefine the built-in
 * ones, and then those.
 *
 * @returns a list whose file can't be read has no words and a reason
 */
export async function wordLists(extensionFolder: string): Promise<ListedWords[]> {
  const own = wordListSettings();
  const builtIn = BUILT_IN_LISTS.filter((name) => !(name in own));
  return Promise.all([
    ...Object.entries(own).map(([name, list]) => ownList(name, list)),
    ...builtIn.map(async (name): Promise<ListedWords> => ({
      ...(await read(name, () => readBuiltInList(name, extensionFolder))),
      origin: 'builtIn',
    })),
  ]);
}

/**
 * Asks for a text file of words.
 *
 * @returns undefined if the user cancelled
 */
export async function chooseWordFile(): Promise<(NamedWords & { readonly file: string }) | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    title: 'Choose a Word List',
    openLabel: 'Use These Words',
  });
  const file = chosen?.[0]?.fsPath;
  if (file === undefined) return undefined;
  return { ...(await read(path.basename(file), () => readWordFile(file))), file };
}

async function ownList(name: string, list: readonly string[] | string): Promise<ListedWords> {
  if (typeof list !== 'string') return { name, words: list, origin: 'setting' };
  const file = absolute(list);
  return { ...(await read(name, () => readWordFile(file))), origin: 'file', file };
}

async function read(name: string, words: () => Promise<readonly string[]>): Promise<NamedWords> {
  try {
    return { name, words: await words() };
  } catch (error) {
    return { name, words: [], problem: errorBody(error).message };
  }
}

/** `~` is the home folder; a relative path starts at the first workspace folder. */
function absolute(file: string): string {
  const expanded = file.replace(/^~(?=$|[\\/])/, homeFolder());
  return path.resolve(vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? homeFolder(), expanded);
}

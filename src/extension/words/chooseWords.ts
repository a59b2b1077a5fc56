import * as vscode from 'vscode';
import type { NamedWords } from '../../protocol/words.js';
import { chooseWordFile, wordLists } from './wordLists.js';

interface WordsItem extends vscode.QuickPickItem {
  readonly choose: () => NamedWords | 'none' | Promise<NamedWords | undefined>;
}

export interface WordsChoice {
  readonly extensionFolder: string;
  /** Title of the box. */
  readonly title: string;
  /** Offers "no list" under this label. */
  readonly none?: string;
  /** Offers these words, selected in the editor, if any. */
  readonly selected?: readonly string[];
}

/**
 * Asks for a list of words: the editor's selection, a list by its name, or a file.
 *
 * @returns `'none'` if the user wants none; undefined if the user cancelled
 */
export async function chooseWords(choice: WordsChoice): Promise<NamedWords | 'none' | undefined> {
  const { extensionFolder, title, none, selected = [] } = choice;
  const lists = await wordLists(extensionFolder);
  const items: WordsItem[] = [
    ...(none === undefined ? [] : [{ label: none, choose: () => 'none' as const }]),
    ...(selected.length === 0
      ? []
      : [
          {
            label: 'Selection',
            description: preview(selected),
            choose: () => ({ name: 'selection', words: selected }),
          },
        ]),
    ...lists.map((list) => ({
      label: list.name,
      description: list.problem ?? preview(list.words),
      choose: () => list,
    })),
    { label: 'From a File…', choose: chooseWordFile },
  ];
  const picked = await vscode.window.showQuickPick(items, { title, matchOnDescription: true });
  return picked?.choose();
}

function preview(words: readonly string[]): string {
  const first = words.slice(0, 4).join(', ');
  return `${words.length} words: ${words.length > 4 ? `${first}, …` : first}`;
}

import * as path from 'node:path';
import * as vscode from 'vscode';
import { QkLensError } from '../../protocol/errors.js';
import type { Shared } from '../shared.js';
import { keepList } from '../words/keptLists.js';
import { selectedWords } from '../words/selectedWords.js';
import { chooseWordFile, wordLists } from '../words/wordLists.js';

interface Source {
  readonly name: string;
  readonly list: readonly string[] | string;
}

/**
 * Add Word List: stores the words selected in the editor, or a file of words, under a name.
 *
 * @throws QkLensError if the file can't be read
 */
export async function addWordList({ context }: Pick<Shared, 'context'>): Promise<void> {
  const source = await chooseSource();
  if (!source) return;
  const lists = await wordLists(context.extensionPath);
  const name = await vscode.window.showInputBox({
    title: 'Add Word List',
    prompt: 'The name of the list',
    value: source.name,
    validateInput: (typed) => {
      if (typed.trim() === '') return 'The name is empty.';
      if (!lists.some((list) => list.name === typed.trim())) return undefined;
      const message = 'This replaces the list of that name.';
      return { message, severity: vscode.InputBoxValidationSeverity.Warning };
    },
  });
  if (name !== undefined) await keepList(name.trim(), source.list);
}

/** The selection if there is one and the user wants it, else a file. */
async function chooseSource(): Promise<Source | undefined> {
  const words = selectedWords();
  if (words.length === 0) return chooseFile();
  const sources = [
    {
      label: 'From the Selection',
      description: `${words.length} words`,
      source: (): Source | Promise<Source | undefined> => ({ name: '', list: words }),
    },
    { label: 'From a File…', source: chooseFile },
  ];
  const chosen = await vscode.window.showQuickPick(sources, { title: 'Add Word List' });
  return chosen?.source();
}

async function chooseFile(): Promise<Source | undefined> {
  const chosen = await chooseWordFile();
  if (!chosen) return undefined;
  if (chosen.problem !== undefined) throw new QkLensError('badRequest', chosen.problem);
  return { name: path.parse(chosen.file).name, list: chosen.file };
}

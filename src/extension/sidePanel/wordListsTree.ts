import * as vscode from 'vscode';
import { Disposable } from '../disposable.js';
import { wordLists, type ListedWords } from '../words/wordLists.js';
import type { Tree } from './lazyTree.js';
import { textLines, treeItem } from './treeItem.js';

/** A list in the tree; `words` is the argument of "Explain Variance of Words". */
export interface WordListNode {
  readonly kind: 'wordList';
  readonly words: string;
  readonly list: ListedWords;
}

/** The lists of words that can be chosen by name. Files are read when the view is shown and when they change. */
export class WordListsTree extends Disposable implements Tree<WordListNode> {
  private readonly changed = this.register(new vscode.EventEmitter<void>());
  readonly onDidChangeTreeData = this.changed.event;

  /** @param extensionPath where the built-in lists are */
  constructor(private readonly extensionPath: string) {
    super();
    this.register(
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('qkLens.wordLists')) this.changed.fire();
      }),
    );
    this.register(vscode.workspace.onDidGrantWorkspaceTrust(() => this.changed.fire()));
    this.register(
      vscode.workspace.onDidSaveTextDocument(async ({ uri }) => {
        const lists = await wordLists(extensionPath);
        if (lists.some(({ file }) => file === uri.fsPath)) this.changed.fire();
      }),
    );
  }

  async getChildren(parent?: WordListNode): Promise<WordListNode[]> {
    if (parent) return [];
    const lists = await wordLists(this.extensionPath);
    return lists.map((list) => ({ kind: 'wordList', words: list.name, list }));
  }

  getTreeItem({ list }: WordListNode): vscode.TreeItem {
    const { name, words, problem, origin, file } = list;
    const count = problem ?? `${words.length} words`;
    const from = {
      builtIn: 'built in',
      setting: 'from the settings',
      file: file === undefined ? '' : vscode.workspace.asRelativePath(file, false),
    }[origin];
    return treeItem({
      id: name,
      label: name,
      description: `${count} · ${from}`,
      iconPath: new vscode.ThemeIcon(problem === undefined ? 'list-unordered' : 'warning'),
      contextValue: origin === 'builtIn' ? 'wordList.builtIn' : 'wordList.own',
      tooltip: textLines(`${name}: ${count}`, from, words.slice(0, 20).join(', ')),
      accessibilityInformation: { label: `${name}, ${count}, ${from}` },
      command: {
        command: 'qkLens.openWordList',
        title: 'Open Word List',
        arguments: [{ words: name }],
      },
    });
  }
}

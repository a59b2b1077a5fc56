import * as path from 'node:path';
import * as vscode from 'vscode';
import { questionTitle } from '../../questions/titles.js';
import { Disposable } from '../disposable.js';
import type { UnreadableResult } from '../../results/resultFolder.js';
import type { ResultStore, StoredResult } from '../results/resultStore.js';
import type { Tree } from './lazyTree.js';
import { textLines, treeItem } from './treeItem.js';

/** A result in the tree; `id` is the argument of commands about results. */
export type ResultNode =
  | { readonly kind: 'result'; readonly id: string; readonly result: StoredResult }
  | { readonly kind: 'unreadable'; readonly unreadable: UnreadableResult };

/** The results kept in this workspace, latest first. */
export class ResultsTree extends Disposable implements Tree<ResultNode> {
  private readonly changed = this.register(new vscode.EventEmitter<void>());
  readonly onDidChangeTreeData = this.changed.event;

  constructor(private readonly store: ResultStore) {
    super();
    this.register(store.onDidChange(() => this.changed.fire()));
  }

  async getChildren(parent?: ResultNode): Promise<ResultNode[]> {
    if (parent) return [];
    const { results, unreadable } = await this.store.list();
    return [
      ...results.map((result): ResultNode => ({ kind: 'result', id: result.id, result })),
      ...unreadable.map((one): ResultNode => ({ kind: 'unreadable', unreadable: one })),
    ];
  }

  getTreeItem(node: ResultNode): vscode.TreeItem {
    return node.kind === 'result' ? resultItem(node) : unreadableItem(node.unreadable);
  }
}

function resultItem(node: Extract<ResultNode, { kind: 'result' }>): vscode.TreeItem {
  const { id, name, question, checkpoint, savedAt } = node.result;
  const when = new Date(savedAt).toLocaleString();
  const title = questionTitle(question);
  return treeItem({
    id,
    label: name,
    description: name.includes(title) ? when : `${title} · ${when}`,
    iconPath: new vscode.ThemeIcon(question.name === 'atlas' ? 'table' : 'graph'),
    contextValue: 'result',
    tooltip: textLines(name, title, checkpoint.name, when),
    accessibilityInformation: { label: [name, title, checkpoint.name, when].join(', ') },
    command: { command: 'qkLens.openResult', title: 'Open Result', arguments: [node] },
  });
}

/** A click opens the file, which shows what is wrong with it. */
function unreadableItem({ file, problem }: UnreadableResult): vscode.TreeItem {
  const name = path.basename(file);
  return treeItem({
    id: file,
    label: name,
    description: problem.message,
    iconPath: new vscode.ThemeIcon('warning'),
    contextValue: 'unreadable',
    tooltip: problem.message,
    accessibilityInformation: { label: `${name}, ${problem.message}` },
    command: {
      command: 'vscode.open',
      title: 'Open File',
      arguments: [vscode.Uri.file(file)],
    },
  });
}

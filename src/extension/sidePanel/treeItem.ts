import * as vscode from 'vscode';
import { joinMarkdown } from '../../report/markdownText.js';
import { markdownString } from '../markdownString.js';

/** What a tree item shows and does. */
export type ItemFields = Omit<vscode.TreeItem, 'label'> & { readonly label: string };

export function treeItem(fields: ItemFields): vscode.TreeItem {
  return Object.assign(new vscode.TreeItem(fields.label), fields);
}

/** Lines that come from others (names, folders, words), as text. */
export function textLines(...lines: readonly string[]): vscode.MarkdownString {
  return markdownString(joinMarkdown(lines, '\n\n'));
}

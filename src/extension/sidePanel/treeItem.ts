import * as vscode from 'vscode';
import { joinMarkdown } from '../../report/markdownText.js';
import { markdownString } from '../markdownString.js';

/** A tree item's text and actions. */
export type ItemFields = Omit<vscode.TreeItem, 'label'> & { readonly label: string };

export function treeItem(fields: ItemFields): vscode.TreeItem {
  return Object.assign(new vscode.TreeItem(fields.label), fields);
}

/** Text from outside (names, folders, words), never interpreted. */
export function textLines(...lines: readonly string[]): vscode.MarkdownString {
  return markdownString(joinMarkdown(lines, '\n\n'));
}

import * as vscode from 'vscode';
import type { Markdown } from '../report/markdownText.js';

/**
 * Markdown for VS Code, in hovers and tooltips.
 *
 * @param enabledCommands the commands its links may run
 */
export function markdownString(
  markdown: Markdown,
  enabledCommands: readonly string[] = [],
): vscode.MarkdownString {
  const content = new vscode.MarkdownString(markdown.toString());
  content.isTrusted = { enabledCommands };
  return content;
}

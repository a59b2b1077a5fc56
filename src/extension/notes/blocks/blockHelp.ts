import * as vscode from 'vscode';
import { keysFor, subjectKey, type KeyHelp } from '../../../notes/blockGrammar.js';
import { blockLines } from '../../../notes/blockLines.js';
import { asMarkdown } from '../../../report/markdownText.js';
import { markdownString } from '../../markdownString.js';
import type { Shared } from '../../shared.js';
import { blockAt } from './blocksIn.js';

/** Keys at a line's beginning, values after its colon. */
export async function completeBlock(
  parts: Pick<Shared, 'checkpoints' | 'results'>,
  document: vscode.TextDocument,
  position: vscode.Position,
): Promise<vscode.CompletionItem[]> {
  const block = blockAt(document, position);
  if (!block) return [];
  const before = document.lineAt(position.line).text.slice(0, position.character);
  const keys = keysFor(subjectKey(block.text));
  const valueOf = /^\s*([\w-]+)\s*:\s*(.*)$/.exec(before);
  if (valueOf) {
    const key = keys.find((own) => own.key === valueOf[1].toLowerCase());
    return key ? completeValue(parts, key, valueOf[2], position) : [];
  }
  if (!/^\s*[\w-]*$/.test(before)) return [];
  const used = new Set(blockLines(block.text).lines.map(({ key }) => key));
  const typed = /[\w-]*$/.exec(before)![0];
  const range = new vscode.Range(position.translate(0, -typed.length), position);
  return keys
    .filter(({ key }) => !used.has(key) || key === typed)
    .map((help, index) => {
      const item = new vscode.CompletionItem(help.key, vscode.CompletionItemKind.Property);
      item.insertText = `${help.key}: `;
      item.range = range;
      item.detail = help.expects;
      item.documentation = help.about;
      item.sortText = String(index).padStart(3, '0');
      if (help.values) item.command = { command: 'editor.action.triggerSuggest', title: '' };
      return item;
    });
}

async function completeValue(
  parts: Pick<Shared, 'checkpoints' | 'results'>,
  { key, values }: KeyHelp,
  written: string,
  position: vscode.Position,
): Promise<vscode.CompletionItem[]> {
  const last = /[^,\s]*$/.exec(written)![0];
  const range = new vscode.Range(position.translate(0, -last.length), position);
  const texts = values ?? (await knownValues(parts, key));
  return texts.map((value) => {
    const item = new vscode.CompletionItem(value, vscode.CompletionItemKind.Value);
    item.range = range;
    return item;
  });
}

/** This window's suggestions for a key's value. */
async function knownValues(
  parts: Pick<Shared, 'checkpoints' | 'results'>,
  key: string,
): Promise<readonly string[]> {
  if (key === 'checkpoint') return parts.checkpoints.list.map(({ name }) => name);
  if (key !== 'result') return [];
  const store = await parts.results();
  return (await store.list()).results.map(({ id }) => id);
}

/** Explains the key under the pointer. */
export function blockHover(
  document: vscode.TextDocument,
  position: vscode.Position,
): vscode.Hover | undefined {
  const block = blockAt(document, position);
  if (!block) return undefined;
  for (const { key, keySpan } of blockLines(block.text).lines) {
    const range = block.rangeOf(keySpan);
    const help = keysFor(subjectKey(block.text)).find((own) => own.key === key);
    if (!range.contains(position) || !help) continue;
    const text = `${help.about} Expects ${help.expects}.`;
    return new vscode.Hover(markdownString(asMarkdown`${text}`), range);
  }
  return undefined;
}

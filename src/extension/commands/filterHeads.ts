import * as vscode from 'vscode';
import { parseHeadFilter } from '../sidePanel/headFilter.js';
import type { Parts } from '../parts.js';

/**
 * Filter Heads: shows only some heads in the side panel.
 *
 * @param text which ones, as {@link parseHeadFilter} reads them; asks if it is not a text
 */
export async function filterHeads(parts: Pick<Parts, 'sidePanel'>, text: unknown): Promise<void> {
  const { listing } = await parts.sidePanel();
  const wanted = typeof text === 'string' && parseHeadFilter(text) ? text : await ask(listing.filterText);
  if (wanted !== undefined) listing.filterBy(wanted);
}

/** Clear Head Filter: shows every head again. */
export async function clearHeadFilter(parts: Pick<Parts, 'sidePanel'>): Promise<void> {
  (await parts.sidePanel()).listing.filterBy('');
}

function ask(value: string): Thenable<string | undefined> {
  const how =
    'Heads (10.7, L10H7), layers (10, L10) or one head of every layer (.7, H7), separated by commas. Leave empty to show all.';
  return vscode.window.showInputBox({
    title: 'Filter Heads',
    prompt: how,
    value,
    validateInput: (typed) => (parseHeadFilter(typed) ? undefined : how),
  });
}

import * as vscode from 'vscode';
import { chooseResult } from '../results/chooseResult.js';
import { resultId } from '../results/openResult.js';
import type { Shared } from '../shared.js';

/**
 * Rename Result.
 *
 * @param argument the result's id, or an object with it as `id`; asks if absent
 * @throws QkLensError `badResult` if there is none with that id, or its file is damaged
 */
export async function renameResult(parts: Pick<Shared, 'results' | 'log'>, argument: unknown): Promise<void> {
  const id = resultId(argument) ?? (await chooseResult(parts, 'Rename Result'));
  if (id === undefined) return;
  const store = await parts.results();
  const value = (await store.list()).results.find((result) => result.id === id)?.name ?? '';
  const name = await vscode.window.showInputBox({
    title: 'Rename Result',
    value,
    validateInput: (typed) => (typed.trim() === '' ? 'The name is empty.' : undefined),
  });
  if (name !== undefined && name.trim() !== value) await store.rename(id, name.trim());
}

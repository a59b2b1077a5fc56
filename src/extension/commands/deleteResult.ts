import * as vscode from 'vscode';
import { readRegularFile } from '../../files/regularFile.js';
import { withoutLinks } from '../messages.js';
import { chooseResult } from '../results/chooseResult.js';
import { resultId } from '../results/openResult.js';
import { MOST_BYTES } from '../../results/resultFolder.js';
import type { Shared } from '../shared.js';

/**
 * Delete Result: removes a kept result, and offers Undo in its message.
 *
 * @param argument the result's id, or an object with it as `id`; asks if absent
 * @throws QkLensError `badResult` if there is none with that id
 */
export async function deleteResult(
  parts: Pick<Shared, 'results' | 'log' | 'errors'>,
  argument: unknown,
): Promise<void> {
  const id = resultId(argument) ?? (await chooseResult(parts, 'Delete Result'));
  if (id === undefined) return;
  const store = await parts.results();
  const { stored } = await store.read(id);
  const text = (await readRegularFile(stored.file, MOST_BYTES)).toString('utf8');
  await store.remove(id);
  void offerUndo(parts, stored.name, () => store.restore(stored, text));
}

async function offerUndo(
  { errors }: Pick<Shared, 'errors'>,
  name: string,
  undo: () => Promise<void>,
): Promise<void> {
  const label = 'Undo';
  const message = withoutLinks(`Deleted “${name}”.`);
  try {
    if ((await vscode.window.showInformationMessage(message, label)) === label) await undo();
  } catch (error) {
    errors.show(error, () => void undo().catch((again: unknown) => errors.show(again)));
  }
}

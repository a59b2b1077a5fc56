import * as vscode from 'vscode';
import { answerKey } from '../../protocol/answerKey.js';
import { sameWeights } from '../../protocol/weightsName.js';
import { withoutLinks } from '../messages.js';
import type { Answered } from '../results/answered.js';
import { localFolders } from '../results/resultStore.js';
import type { Shared } from '../shared.js';
import type { NewFile } from './insertInto.js';

/**
 * Whether to keep the answers of the notes' blocks: according to the setting `qkLens.notes.keepBlocks`, in trusted
 * workspaces.
 */
export function keepsBlocks(notes: vscode.Uri): boolean {
  const setting = vscode.workspace.getConfiguration('qkLens', notes).get<unknown>('notes.keepBlocks');
  const inWorkspace = notes.scheme === 'file' && vscode.workspace.getWorkspaceFolder(notes) !== undefined;
  return setting !== false && inWorkspace && vscode.workspace.isTrusted;
}

/**
 * The file that keeps the answer of a block about to be inserted into notes, unless it is kept already; for notes
 * without a file, in the first workspace folder. If it can't be kept, the block is inserted without it.
 */
export async function blockFiles(
  shared: Pick<Shared, 'results' | 'log'>,
  answered: Answered,
  notes: vscode.Uri,
): Promise<readonly NewFile[]> {
  const near = notes.scheme === 'untitled' ? localFolders()[0]?.uri : notes;
  if (!near || !keepsBlocks(near)) return [];
  try {
    const store = await shared.results();
    const { results } = await store.list();
    const kept = results.some(
      ({ checkpoint, question }) =>
        sameWeights(checkpoint.model, answered.checkpoint.model) &&
        answerKey(checkpoint, question) === answerKey(checkpoint, answered.question),
    );
    if (kept) return [];
    const { file, text } = await store.draft(answered, near);
    return [{ uri: vscode.Uri.file(file), contents: Buffer.from(text) }];
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `The block was inserted, but its result could not be kept: ${reason}`;
    shared.log.warn(message);
    void vscode.window.showWarningMessage(withoutLinks(message));
    return [];
  }
}

import * as vscode from 'vscode';
import { questionKey } from '../../protocol/questionKey.js';
import { withoutLinks } from '../messages.js';
import type { Answered } from '../results/answered.js';
import type { Services } from '../services.js';

/** Whether the answers of the notes' blocks are to be kept: as the setting `qkLens.notes.keepBlocks` says, in trusted workspaces. */
export function keepsBlocks(notes: vscode.Uri): boolean {
  const setting = vscode.workspace.getConfiguration('qkLens', notes).get<unknown>('notes.keepBlocks');
  const inWorkspace = notes.scheme === 'file' && vscode.workspace.getWorkspaceFolder(notes) !== undefined;
  return setting !== false && inWorkspace && vscode.workspace.isTrusted;
}

/**
 * Keeps the answer of a block that was just put into notes, unless it is kept: that of notes without a file in the first
 * folder of the workspace. The block stands also where that fails.
 */
export async function keepBlock(services: Services, answered: Answered, notes: vscode.Uri): Promise<void> {
  const near = notes.scheme === 'untitled' ? vscode.workspace.workspaceFolders?.[0].uri : notes;
  if (!near || !keepsBlocks(near)) return;
  const store = await services.results();
  try {
    const { results } = await store.list();
    const { fingerprint, architecture } = answered.checkpoint.model;
    const key = questionKey(answered.question, architecture);
    const kept = results.some(
      ({ checkpoint, question }) =>
        checkpoint.model.fingerprint === fingerprint && questionKey(question, architecture) === key,
    );
    if (!kept) await store.keep(answered, { near });
  } catch (error) {
    const message = vscode.l10n.t(
      'The block was inserted, but its answer could not be kept: {0}',
      error instanceof Error ? error.message : String(error),
    );
    services.log.warn(message);
    void vscode.window.showWarningMessage(withoutLinks(message));
  }
}

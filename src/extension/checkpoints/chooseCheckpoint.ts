import * as vscode from 'vscode';
import type { CheckpointInfo } from '../../protocol/model.js';
import type { Shared } from '../shared.js';
import { openFolder, type OpeningParts } from './openFolder.js';
import { openSample } from './openSample.js';
import { pickCheckpoint } from './pickCheckpoint.js';

/** What choosing a checkpoint, or opening the chosen one, takes. */
export type ChoosingParts = OpeningParts & Pick<Shared, 'context'>;

/**
 * Asks for a checkpoint, opens it, and makes it the current one. One that is open already is only checked again.
 *
 * @returns undefined if the user cancelled
 * @throws QkLensError if the chosen one can't be opened
 */
export async function chooseCheckpoint(parts: ChoosingParts): Promise<CheckpointInfo | undefined> {
  const choice = await pickCheckpoint(parts);
  if (choice === undefined) return undefined;
  if (choice === 'sample') return openSample(parts);
  if (choice === 'download') {
    const { downloadCheckpoint } = await import('../hub/downloadCheckpoint.js');
    return downloadCheckpoint(parts, undefined);
  }
  const folder = choice === 'browse' ? await browse() : choice.folder;
  return folder === undefined ? undefined : openFolder(parts, folder);
}

async function browse(): Promise<string | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    title: 'Choose a Checkpoint',
    openLabel: 'Open Checkpoint',
    canSelectFolders: true,
    canSelectFiles: false,
  });
  return chosen?.[0]?.fsPath;
}

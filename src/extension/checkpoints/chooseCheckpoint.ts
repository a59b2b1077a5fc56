import * as vscode from 'vscode';
import type { CheckpointInfo } from '../../protocol/model.js';
import { WEIGHTS_ENDINGS } from '../../protocol/weightsFile.js';
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
  if (typeof choice === 'object') return openFolder(parts, choice.folder);
  const place = await placeInDialog(choice);
  return place === undefined ? undefined : openFolder(parts, place);
}

/** Not every system has a dialog for both files and folders. */
async function placeInDialog(kind: 'folder' | 'file'): Promise<string | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    title: 'Choose a Checkpoint',
    openLabel: 'Open Checkpoint',
    canSelectFolders: kind === 'folder',
    canSelectFiles: kind === 'file',
    ...(kind === 'file' && { filters: { Weights: [...WEIGHTS_ENDINGS], 'All Files': ['*'] } }),
  });
  return chosen?.[0]?.fsPath;
}

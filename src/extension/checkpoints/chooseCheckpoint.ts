import * as vscode from 'vscode';
import type { CheckpointInfo } from '../../protocol/model.js';
import type { Services } from '../services.js';
import { openFolder } from './openFolder.js';
import { openSample } from './openSample.js';
import { pickCheckpoint } from './pickCheckpoint.js';

/**
 * Asks for a checkpoint, opens it, and makes it the current one. One that is open already is only checked again.
 *
 * @returns undefined if the user cancelled
 * @throws QkLensError if the chosen one can't be opened
 */
export async function chooseCheckpoint(services: Services): Promise<CheckpointInfo | undefined> {
  const choice = await pickCheckpoint(services);
  if (choice === undefined) return undefined;
  if (choice === 'sample') return openSample(services);
  if (choice === 'download') {
    const { downloadCheckpoint } = await import('../hub/downloadCheckpoint.js');
    return downloadCheckpoint(services, undefined);
  }
  const folder = choice === 'browse' ? await browse() : choice.folder;
  return folder === undefined ? undefined : openFolder(services, folder);
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

import * as vscode from 'vscode';
import { checkpointName } from '../../protocol/cachedSnapshot.js';
import { QkLensError } from '../../protocol/errors.js';
import type { CheckpointInfo } from '../../protocol/model.js';
import { cancelled } from '../../tasks/tick.js';

/**
 * Opens a checkpoint. If it is an adapter whose base is not found, the user is asked for the base's folder.
 *
 * @param open it, over the given base
 * @throws QkLensError what opening throws; `cancelled` if the user chooses none
 */
export async function openAskingForBase(
  folder: string,
  open: (base: string | undefined) => Promise<CheckpointInfo>,
): Promise<CheckpointInfo> {
  try {
    return await open(undefined);
  } catch (error) {
    if (!(error instanceof QkLensError) || error.code !== 'noBase') throw error;
    const [chosen] =
      (await vscode.window.showOpenDialog({
        title: `Choose the Base Checkpoint of ${checkpointName(folder)}`,
        openLabel: 'Open over This Base',
        canSelectFolders: true,
        canSelectFiles: false,
      })) ?? [];
    if (!chosen) throw cancelled();
    return open(chosen.fsPath);
  }
}

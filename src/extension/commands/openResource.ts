import * as vscode from 'vscode';
import { QkLensError } from '../../protocol/errors.js';
import { openFolder, type OpeningParts } from '../checkpoints/openFolder.js';

/**
 * Open in QK Lens: opens the checkpoints in files or folders of the explorer, and shows them in the side panel.
 *
 * @param resource that the menu is of
 * @param selected all that are selected, if it is one of them
 * @throws QkLensError about the first that can't be opened
 */
export async function openResource(parts: OpeningParts, resource: unknown, selected: unknown): Promise<void> {
  const all: readonly unknown[] = Array.isArray(selected) && selected.length > 0 ? selected : [resource];
  for (const one of all) await openFolder(parts, pathOf(one));
  await vscode.commands.executeCommand('qkLens.checkpoints.focus');
}

function pathOf(resource: unknown): string {
  const { scheme, fsPath } = Object(resource) as Partial<vscode.Uri>;
  if (scheme === 'file' && fsPath !== undefined) return fsPath;
  throw new QkLensError('noFolder', 'QK Lens reads checkpoints from the disk only. Download this one first.');
}

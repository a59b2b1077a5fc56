import * as vscode from 'vscode';
import type { Shared } from '../shared.js';

/** Clear Cache: shows the size of the computed matrices on disk, and removes them once confirmed. */
export async function clearCache(parts: Pick<Shared, 'worker'>): Promise<void> {
  const worker = await parts.worker();
  const { folder, files, bytes } = await worker.cache(false);
  const size = `${Math.round(bytes / 1e6)} MB`;
  if (files === 0) {
    await vscode.window.showInformationMessage(`The cache is empty: ${folder}`);
    return;
  }
  const clear = 'Clear';
  const chosen = await vscode.window.showWarningMessage(
    `Remove ${size} of computed matrices (W_EE, Gram matrices)?`,
    {
      modal: true,
      detail: `${files} files in ${folder}. The matrices are computed again when needed.`,
    },
    clear,
  );
  if (chosen === clear) await worker.cache(true);
}

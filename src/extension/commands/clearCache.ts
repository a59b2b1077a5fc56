import * as vscode from 'vscode';
import type { Services } from '../services.js';

/** Clear Cache: shows the size of the computed matrices on disk, and removes them once confirmed. */
export async function clearCache(services: Services): Promise<void> {
  const worker = await services.worker();
  const { folder, files, bytes } = await worker.cache(false);
  const size = vscode.l10n.t('{0} MB', Math.round(bytes / 1e6));
  if (files === 0) {
    await vscode.window.showInformationMessage(vscode.l10n.t('The cache is empty: {0}', folder));
    return;
  }
  const clear = vscode.l10n.t('Clear');
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t('Remove {0} of computed matrices (W_EE, Gram matrices)?', size),
    {
      modal: true,
      detail: vscode.l10n.t('{0} files in {1}. They are computed again when they are needed.', files, folder),
    },
    clear,
  );
  if (chosen === clear) await worker.cache(true);
}

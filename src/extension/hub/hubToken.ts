import * as vscode from 'vscode';
import type { Services } from '../services.js';

const KEY = 'qkLens.hubToken';

/** The token set by the user, stored by VS Code separately from settings. */
export function storedToken({ context }: Services): Thenable<string | undefined> {
  return context.secrets.get(KEY);
}

/**
 * Set Hugging Face Token: asks for the token for gated and private repositories; an empty one removes it.
 *
 * @returns whether the user answered
 */
export async function setHubToken({ context }: Services): Promise<boolean> {
  const token = await vscode.window.showInputBox({
    title: vscode.l10n.t('Set Hugging Face Token'),
    prompt: vscode.l10n.t(
      'A token with read access, from the settings of your account on the hub. Leave it empty to remove the one kept.',
    ),
    placeHolder: 'hf_…',
    password: true,
    ignoreFocusOut: true,
    validateInput: (text) =>
      text === '' || /^hf_[A-Za-z0-9_]+$/.test(text.trim())
        ? undefined
        : vscode.l10n.t('A token begins with hf_, followed by letters and digits.'),
  });
  if (token === undefined) return false;
  if (token.trim() === '') await context.secrets.delete(KEY);
  else await context.secrets.store(KEY, token.trim());
  return true;
}

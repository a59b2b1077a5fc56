import * as vscode from 'vscode';
import type { Shared } from '../shared.js';

const KEY = 'qkLens.hubToken';

/** The token set by the user, stored by VS Code separately from settings. */
export function storedToken({ context }: Pick<Shared, 'context'>): Thenable<string | undefined> {
  return context.secrets.get(KEY);
}

/**
 * Set Hugging Face Token: asks for the token for gated and private repositories; an empty one removes it.
 *
 * @returns whether the user answered
 */
export async function setHubToken({ context }: Pick<Shared, 'context'>): Promise<boolean> {
  const token = await vscode.window.showInputBox({
    title: 'Set Hugging Face Token',
    prompt:
      'A token with read access, from your account settings on the hub. Leave empty to remove the stored token.',
    placeHolder: 'hf_…',
    password: true,
    ignoreFocusOut: true,
    validateInput: (text) =>
      text === '' || /^hf_[A-Za-z0-9_]+$/.test(text.trim())
        ? undefined
        : 'A token begins with hf_, followed by letters and digits.',
  });
  if (token === undefined) return false;
  if (token.trim() === '') await context.secrets.delete(KEY);
  else await context.secrets.store(KEY, token.trim());
  return true;
}

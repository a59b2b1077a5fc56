import * as path from 'node:path';
import * as vscode from 'vscode';

const SECTION = 'qkLens';
const NAME = 'wordLists';

type Lists = Readonly<Record<string, unknown>>;

/**
 * Adds a list to the setting qkLens.wordLists, or replaces it: in the workspace, so that it goes with the notes, or in
 * the user settings if there is no trusted workspace.
 *
 * @param list words, or the absolute path of a file of words
 */
export async function keepList(name: string, list: readonly string[] | string): Promise<void> {
  const settings = vscode.workspace.getConfiguration(SECTION);
  const folders = vscode.workspace.workspaceFolders ?? [];
  const inWorkspace = folders.length > 0 && vscode.workspace.isTrusted;
  const kept = settings.inspect<Lists>(NAME);
  const others = inWorkspace ? kept?.workspaceValue : kept?.globalValue;
  const value = typeof list === 'string' && inWorkspace ? relative(list) : list;
  await settings.update(
    NAME,
    { ...others, [name]: value },
    inWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global,
  );
}

/** Removes a list from the settings that contain it. Its file stays. */
export async function forgetList(name: string): Promise<void> {
  const settings = vscode.workspace.getConfiguration(SECTION, vscode.workspace.workspaceFolders?.[0]?.uri);
  const kept = settings.inspect<Lists>(NAME);
  const places = [
    [kept?.workspaceFolderValue, vscode.ConfigurationTarget.WorkspaceFolder],
    [kept?.workspaceValue, vscode.ConfigurationTarget.Workspace],
    [kept?.globalValue, vscode.ConfigurationTarget.Global],
  ] as const;
  for (const [lists, target] of places) {
    if (!lists || !(name in lists)) continue;
    const others = Object.entries(lists).filter(([other]) => other !== name);
    await settings.update(NAME, others.length > 0 ? Object.fromEntries(others) : undefined, target);
  }
}

/** Relative to the first workspace folder if the file is in it, with `/`. */
function relative(file: string): string {
  const root = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
  const inside = path.relative(root, file);
  const leaves = inside.startsWith('..') || path.isAbsolute(inside);
  return leaves ? file : inside.split(path.sep).join('/');
}

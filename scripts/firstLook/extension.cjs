/**
 * Opens QK Lens' walkthrough with the sample's notes beside it, the first time that `npm start` opens its workspace.
 * VS Code opens the walkthrough of an installed extension by itself, but not that of an extension in development.
 */
const vscode = require('vscode');

const DONE = 'walkthroughOpened';

/** @param {import('vscode').ExtensionContext} context */
exports.activate = async ({ workspaceState }) => {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  if (!folder || workspaceState.get(DONE)) return;
  await workspaceState.update(DONE, true);
  await vscode.commands.executeCommand('workbench.action.openWalkthrough', 'qk-lens.qk-lens#start', false);
  const notes = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder.uri, 'notes.md'));
  await vscode.window.showTextDocument(notes, { viewColumn: vscode.ViewColumn.Beside, preview: false });
};

import * as path from 'node:path';
import * as vscode from 'vscode';

/** Asks for a path, then writes the panel's file (a table, a picture). */
export async function saveFile(suggestedName: string, content: Uint8Array): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const name = path.basename(suggestedName);
  const target = await vscode.window.showSaveDialog(
    folder ? { defaultUri: vscode.Uri.joinPath(folder, name) } : { defaultUri: vscode.Uri.file(name) },
  );
  if (target) await vscode.workspace.fs.writeFile(target, content);
}

import * as os from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';

const SECTION = 'qkLens';

/** Where the worker computes; `auto` leaves the choice to it. */
const PROVIDERS = ['auto', 'cpu', 'webgpu', 'cuda', 'dml', 'coreml'];

/** Absolute folders to look for checkpoints in, besides the workspace; `~` stands for the home folder. */
export function checkpointFolders(): readonly string[] {
  const folders = setting('checkpoint.folders');
  if (!Array.isArray(folders)) return [];
  return folders
    .filter((folder): folder is string => typeof folder === 'string' && folder.trim() !== '')
    .map((folder) => folder.trim().replace(/^~(?=$|[\\/])/, os.homedir()))
    .filter((folder) => path.isAbsolute(folder));
}

export function computeProvider(): string {
  const provider = setting('compute.provider');
  return typeof provider === 'string' && PROVIDERS.includes(provider) ? provider : 'auto';
}

/** Rows of each token table. */
export function tableRows(): number {
  const rows = setting('tables.top');
  return typeof rows === 'number' && rows >= 1 ? Math.min(Math.round(rows), 1000) : 10;
}

export function onDidChangeProvider(listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((change) => {
    if (change.affectsConfiguration(`${SECTION}.compute.provider`)) listener();
  });
}

function setting(name: string): unknown {
  return vscode.workspace.getConfiguration(SECTION).get<unknown>(name);
}

import * as path from 'node:path';
import * as vscode from 'vscode';
import type { RankOptions } from '../protocol/rankedTokens.js';
import type { RowOptions } from '../protocol/rowOptions.js';
import { homeFolder } from '../files/homeFolder.js';

const SECTION = 'qkLens';

/** Where the worker computes; `auto` lets the worker choose. */
const PROVIDERS = ['auto', 'cpu', 'webgpu', 'cuda', 'dml', 'coreml'];

/** Absolute folders to search for checkpoints, besides the workspace; `~` is the home folder. */
export function checkpointFolders(): readonly string[] {
  const folders = setting('checkpoint.folders');
  if (!Array.isArray(folders)) return [];
  return folders
    .filter((folder): folder is string => typeof folder === 'string' && folder.trim() !== '')
    .map((folder) => folder.trim().replace(/^~(?=$|[\\/])/, homeFolder()))
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

/** How the vocabulary's rows are taken where no note or form says it: both sides centred, unless the settings differ. */
export function rowSettings(): RowOptions {
  if (isNotebook()) return {};
  const [center, rows, tokenFrequency] = ['center', 'rows', 'tokenFrequency'].map((name) =>
    setting(`vocabularyRows.${name}`),
  );
  return {
    ...(center !== 'none' && { center: center === 'keys' ? 'keys' : 'both' }),
    ...(rows === 'normalized' && { rows }),
    ...(tokenFrequency === 'merges' && { tokenFrequency }),
  };
}

/** How a vector's tokens are ranked: by cosine, unless the settings differ. */
export function rankSettings(): RankOptions {
  const byDot = isNotebook() || setting('tables.rankBy') === 'dot';
  return byDot ? {} : { rankBy: 'cosine' };
}

/** Both: how rows are taken, and tokens ranked. */
export function vectorSettings(): RowOptions & RankOptions {
  return { ...rowSettings(), ...rankSettings() };
}

function isNotebook(): boolean {
  return setting('preset') === 'head 10.7 notebook';
}

/** Lists of words by name: the words themselves, or the path of a file. */
export function wordListSettings(): Readonly<Record<string, readonly string[] | string>> {
  const resource = vscode.window.activeTextEditor?.document.uri;
  const lists = vscode.workspace.getConfiguration(SECTION, resource).get<unknown>('wordLists');
  if (typeof lists !== 'object' || lists === null) return {};
  const valid = Object.entries(lists as Record<string, unknown>).filter(
    (entry): entry is [string, readonly string[] | string] =>
      typeof entry[1] === 'string' ||
      (Array.isArray(entry[1]) && entry[1].every((word) => typeof word === 'string')),
  );
  return Object.fromEntries(valid);
}

/** How much disk space computed matrices may take, in bytes; the setting is in gigabytes. */
export function cacheBytes(): number {
  const gigabytes = setting('cache.maxSize');
  return typeof gigabytes === 'number' && gigabytes >= 0 ? gigabytes * 1e9 : 4e9;
}

/** How much disk space parts of checkpoints on the hub may take, in bytes; the setting is in gigabytes. */
export function hubBytes(): number {
  const gigabytes = setting('hub.maxSize');
  return typeof gigabytes === 'number' && gigabytes >= 0 ? gigabytes * 1e9 : 20e9;
}

/** How many bytes of a checkpoint on the hub are read without a question; the setting is in megabytes. */
export function hubBytesWithoutAsking(): number {
  const megabytes = setting('hub.readWithoutAsking');
  return typeof megabytes === 'number' && megabytes >= 0 ? megabytes * 1e6 : 100e6;
}

/** Settings that the worker is started with: a change restarts it. */
export function onDidChangeWorkerSetting(listener: (name: string) => void): vscode.Disposable {
  const names = ['compute.provider', 'cache.maxSize', 'hub.maxSize'].map((name) => `${SECTION}.${name}`);
  return vscode.workspace.onDidChangeConfiguration((change) => {
    const changed = names.find((name) => change.affectsConfiguration(name));
    if (changed) listener(changed);
  });
}

function setting(name: string): unknown {
  return vscode.workspace.getConfiguration(SECTION).get<unknown>(name);
}

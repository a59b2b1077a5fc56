import * as path from 'node:path';
import * as vscode from 'vscode';
import { QkLensError } from '../../protocol/errors.js';
import { questionTitle } from '../../questions/titles.js';
import { SAVED_FORMAT, type SavedResult } from '../../protocol/savedResult.js';
import { Disposable } from '../disposable.js';
import type { Answered } from './answered.js';
import { questionWithoutHome, withoutHome } from './placeInWorkspace.js';
import {
  RESULTS_FOLDER,
  ResultFolder,
  type KeptResult,
  type ResultList,
  type UnreadableResult,
} from '../../results/resultFolder.js';

/** Files often change several at a time, as when another branch is checked out. */
const SETTLE_MS = 100;

/** A kept result and its workspace folder. */
export interface StoredResult extends KeptResult {
  readonly workspaceFolder: vscode.WorkspaceFolder;
}

export interface StoredResults {
  /** Latest first; only one per id (two folders may have the same notes). */
  readonly results: readonly StoredResult[];
  /** Files in the results folder that are not results or are damaged. */
  readonly unreadable: readonly UnreadableResult[];
  /** Unchanged as long as the folders and their files are; absent if one can't be read at the moment. */
  readonly state?: string;
}

/**
 * The results kept in this workspace, one readable JSON file each in the `.qk-lens/results` of its folders, so that
 * they go into version control with the notes. They are plain data: nothing in them is run, and no checkpoint is opened
 * for them.
 */
export class ResultStore extends Disposable {
  private readonly changed = this.register(new vscode.EventEmitter<void>());
  /** A result was kept, renamed or removed, in this window or elsewhere. */
  readonly onDidChange = this.changed.event;
  private readonly folders = new Map<string, ResultFolder>();
  /** Logged messages about unreadable folders, to log each once. */
  private readonly logged = new Set<string>();
  private settling: NodeJS.Timeout | undefined;
  /** The stamp known to the listeners; undefined if they may have seen something else. */
  private toldState: string | undefined;
  private announcements = 0;

  /** @param version of QK Lens, stored in kept results */
  constructor(
    private readonly version: string,
    private readonly log: Pick<vscode.LogOutputChannel, 'warn'>,
  ) {
    super();
    const watcher = this.register(vscode.workspace.createFileSystemWatcher(`**/${RESULTS_FOLDER}/*.json`));
    const settle = (): void => this.tellSoon();
    this.register(watcher.onDidCreate(settle));
    this.register(watcher.onDidChange(settle));
    this.register(watcher.onDidDelete(settle));
    this.register(vscode.workspace.onDidChangeWorkspaceFolders(settle));
    this.register({ dispose: () => clearTimeout(this.settling) });
  }

  /** All kept results of the workspace; a folder that can't be read is logged. */
  async list(): Promise<StoredResults> {
    const results: StoredResult[] = [];
    const unreadable: UnreadableResult[] = [];
    const states: (readonly [string, string | undefined])[] = [];
    for (const workspaceFolder of localFolders()) {
      const list = await this.listOf(workspaceFolder);
      results.push(...list.results.map((result) => ({ ...result, workspaceFolder })));
      unreadable.push(...list.unreadable);
      states.push([workspaceFolder.uri.fsPath, list.state]);
    }
    const latestFirst = results.sort((a, b) => Date.parse(b.savedAt) - Date.parse(a.savedAt));
    const passing = states.some(([, state]) => state === undefined);
    if (passing) this.toldState = undefined;
    return {
      ...{ results: latestFirst.filter(isFirstOfItsId()), unreadable },
      ...(!passing && { state: JSON.stringify(states) }),
    };
  }

  /**
   * A whole kept result.
   *
   * @throws QkLensError `badResult` if there is none with that id, or its file is damaged
   */
  async read(id: string): Promise<{ readonly stored: StoredResult; readonly saved: SavedResult }> {
    const stored = await this.find(id);
    try {
      return { stored, saved: await this.folderOf(stored.workspaceFolder).read(id) };
    } catch (error) {
      this.toldState = undefined;
      throw error;
    }
  }

  /**
   * Keeps an answer.
   *
   * @param options.name display name; by default its title and checkpoint
   * @param options.near a file of the related notes: decides which workspace folder stores it
   * @throws QkLensError `badResult` if no folder is open or the answer is too large
   */
  async keep(
    answered: Answered,
    options: { readonly name?: string; readonly near?: vscode.Uri } = {},
  ): Promise<StoredResult> {
    const workspaceFolder = workspaceFolderFor(options.near);
    const saved = this.savedIn(workspaceFolder, answered, options.name);
    const kept = await this.folderOf(workspaceFolder).keep(saved);
    this.tellSoon();
    return { ...kept, workspaceFolder };
  }

  /**
   * The file that keeps an answer, for an edit that makes it together with other changes; its folder is made.
   *
   * @param near as of {@link keep}
   * @throws QkLensError as {@link keep}
   */
  async draft(
    answered: Answered,
    near: vscode.Uri,
  ): Promise<{ readonly file: string; readonly text: string }> {
    const workspaceFolder = workspaceFolderFor(near);
    return this.folderOf(workspaceFolder).draft(this.savedIn(workspaceFolder, answered));
  }

  private savedIn(
    { uri }: vscode.WorkspaceFolder,
    { checkpoint, question, result }: Answered,
    name = `${questionTitle(question)} ${checkpoint.name}`,
  ): Omit<SavedResult, 'id'> {
    const home = uri.fsPath;
    return {
      ...{ format: SAVED_FORMAT, name, savedAt: new Date().toISOString(), qkLens: this.version },
      checkpoint: withoutHome(checkpoint, home),
      question: questionWithoutHome(question, home),
      result,
    };
  }

  /** Renames a result; its id stays. */
  async rename(id: string, name: string): Promise<void> {
    const { workspaceFolder } = await this.find(id);
    await this.folderOf(workspaceFolder).rename(id, name);
    this.tellSoon();
  }

  /** Removes a result's file, to the trash if there is one. */
  async remove(id: string): Promise<void> {
    const file = vscode.Uri.file((await this.find(id)).file);
    try {
      await vscode.workspace.fs.delete(file, { useTrash: true });
    } catch {
      await vscode.workspace.fs.delete(file);
    }
    this.tellSoon();
  }

  /**
   * Restores a removed result.
   *
   * @param text its file's
   */
  async restore(stored: StoredResult, text: string): Promise<void> {
    await this.folderOf(stored.workspaceFolder).restore(stored, text);
    this.tellSoon();
  }

  private async listOf(workspaceFolder: vscode.WorkspaceFolder): Promise<ResultList> {
    const folder = this.folderOf(workspaceFolder);
    try {
      return await folder.list();
    } catch (error) {
      const message = `The kept results in ${folder.folder} can't be read: ${String(error)}`;
      if (!this.logged.has(message)) this.log.warn(message);
      this.logged.add(message);
      return { results: [], unreadable: [] };
    }
  }

  private async find(id: string): Promise<StoredResult> {
    const found = (await this.list()).results.find((result) => result.id === id);
    if (found) return found;
    throw new QkLensError('badResult', `There is no kept result “${id}” in this workspace.`);
  }

  private folderOf({ uri }: vscode.WorkspaceFolder): ResultFolder {
    const folder = path.join(uri.fsPath, RESULTS_FOLDER);
    const known = this.folders.get(folder) ?? new ResultFolder(folder);
    this.folders.set(folder, known);
    return known;
  }

  private tellSoon(): void {
    clearTimeout(this.settling);
    if (!this.disposed) this.settling = setTimeout(() => void this.announce(), SETTLE_MS);
  }

  /** Changes made here are announced once, and not again when the watcher sees them. */
  private async announce(): Promise<void> {
    const own = ++this.announcements;
    const { state } = await this.list();
    if (this.disposed || own !== this.announcements) return;
    if (state !== undefined && state === this.toldState) return;
    this.toldState = state;
    this.changed.fire();
  }
}

/**
 * The workspace folder for results of a file of notes: the file's own, or else the first.
 *
 * @throws QkLensError if no folder is open
 */
export function workspaceFolderFor(near?: vscode.Uri): vscode.WorkspaceFolder {
  const own = near && vscode.workspace.getWorkspaceFolder(near);
  const folder = own?.uri.scheme === 'file' ? own : localFolders()[0];
  if (folder) return folder;
  throw new QkLensError(
    'badRequest',
    'Results are kept in the folder of your notes, but no folder is open. Open one (File: Open Folder), then keep the result.',
  );
}

function isFirstOfItsId(): (result: StoredResult) => boolean {
  const seen = new Set<string>();
  return ({ id }) => !seen.has(id) && !!seen.add(id);
}

/** The workspace folders on this machine. */
export function localFolders(): readonly vscode.WorkspaceFolder[] {
  return (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
}

import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { readRegularFile } from '../../files/regularFile.js';
import type { ShownPicture } from '../../protocol/inView.js';
import { fileNameOf, untaken } from '../../results/fileNames.js';
import type { NewFile } from './insertInto.js';

/** Where inserted results' pictures are stored in a workspace folder. */
export const PICTURES_FOLDER = '.qk-lens/pictures';

/** Pictures' files beside their notes. */
export interface PictureFiles {
  /** Their addresses, relative to the notes. */
  readonly links: ReadonlyMap<ShownPicture, string>;
  /** Those that are not there yet. */
  readonly files: readonly NewFile[];
}

/**
 * Finds files for pictures beside the notes: existing ones with the same content, or new ones.
 *
 * @param note the notes that will show them
 * @param called the prefix of the files' names
 * @returns none if the notes are not in a folder
 * @throws file-system errors if the folder of pictures can't be made
 */
export async function pictureFiles(
  pictures: readonly ShownPicture[],
  note: vscode.Uri,
  called: string,
): Promise<PictureFiles> {
  const links = new Map<ShownPicture, string>();
  const files: NewFile[] = [];
  const home = homeOf(note);
  if (home === undefined || pictures.length === 0) return { links, files };
  const folder = path.join(home, PICTURES_FOLDER);
  await fs.mkdir(folder, { recursive: true });
  const from = note.scheme === 'file' ? path.dirname(note.fsPath) : home;
  for (const picture of pictures) {
    const contents = Buffer.from(picture.svg);
    const { file, exists } = await fileFor(folder, fileNameOf(`${called}-${picture.name}`), contents, files);
    if (!exists) files.push({ uri: vscode.Uri.file(file), contents });
    links.set(picture, addressOf(path.relative(from, file)));
  }
  return { links, files };
}

/** The workspace folder of the notes, or their own folder. */
function homeOf(note: vscode.Uri): string | undefined {
  const folder = vscode.workspace.getWorkspaceFolder(note);
  if (folder?.uri.scheme === 'file') return folder.uri.fsPath;
  if (note.scheme === 'file') return path.dirname(note.fsPath);
  const first = vscode.workspace.workspaceFolders?.[0]?.uri;
  return first?.scheme === 'file' ? first.fsPath : undefined;
}

/** @param others new files of the same result */
async function fileFor(
  folder: string,
  name: string,
  contents: Buffer,
  others: readonly NewFile[],
): Promise<{ readonly file: string; readonly exists: boolean }> {
  const taken: string[] = [];
  for (;;) {
    const free = untaken(name, taken);
    const file = path.join(folder, `${free}.svg`);
    const isOther = others.some(({ uri }) => uri.fsPath === vscode.Uri.file(file).fsPath);
    if (!isOther && !(await isThere(file))) return { file, exists: false };
    if (!isOther && (await holds(file, contents))) return { file, exists: true };
    taken.push(free);
  }
}

function isThere(file: string): Promise<boolean> {
  return fs.lstat(file).then(
    () => true,
    () => false,
  );
}

async function holds(file: string, bytes: Buffer): Promise<boolean> {
  const found = await readRegularFile(file, bytes.length).catch(() => undefined);
  return found?.equals(bytes) ?? false;
}

function addressOf(relative: string): string {
  return relative.split(path.sep).map(encodeURIComponent).join('/');
}

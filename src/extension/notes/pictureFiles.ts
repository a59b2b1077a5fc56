import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { readRegularFile } from '../../files/regularFile.js';
import { LIGHT_COLOURS } from '../../report/charts/colours.js';
import type { Picture, Report } from '../../report/report.js';
import { fileNameOf, untaken } from '../results/fileNames.js';
import { writeNew } from '../results/wholeFiles.js';

/** Where inserted results' pictures are stored in a workspace folder. */
export const PICTURES_FOLDER = '.qk-lens/pictures';

/**
 * Saves a report's pictures beside the notes.
 *
 * @param note the notes that will show them
 * @param called the prefix of the files' names
 * @returns their files' addresses, relative to the notes; none if the notes are not in a folder
 * @throws file-system errors
 */
export async function savePictures(
  { pictures }: Report,
  note: vscode.Uri,
  called: string,
): Promise<Map<Picture, string>> {
  const home = homeOf(note);
  if (home === undefined || pictures.length === 0) return new Map();
  const folder = path.join(home, PICTURES_FOLDER);
  await fs.mkdir(folder, { recursive: true });
  const from = note.scheme === 'file' ? path.dirname(note.fsPath) : home;
  const links = new Map<Picture, string>();
  for (const picture of pictures) {
    const file = await save(
      folder,
      fileNameOf(`${called}-${picture.name}`),
      String(picture.svg(LIGHT_COLOURS)),
    );
    links.set(picture, addressOf(path.relative(from, file)));
  }
  return links;
}

/** The workspace folder of the notes, or their own folder. */
function homeOf(note: vscode.Uri): string | undefined {
  const folder = vscode.workspace.getWorkspaceFolder(note);
  if (folder?.uri.scheme === 'file') return folder.uri.fsPath;
  if (note.scheme === 'file') return path.dirname(note.fsPath);
  const first = vscode.workspace.workspaceFolders?.[0]?.uri;
  return first?.scheme === 'file' ? first.fsPath : undefined;
}

/** @returns the file with the picture: an existing one with the same content, or a new one */
async function save(folder: string, name: string, svg: string): Promise<string> {
  const taken: string[] = [];
  for (;;) {
    const free = untaken(name, taken);
    const file = path.join(folder, `${free}.svg`);
    if (await writeNew(fs, file, svg)) return file;
    if (await holds(file, Buffer.from(svg))) return file;
    taken.push(free);
  }
}

async function holds(file: string, bytes: Buffer): Promise<boolean> {
  const found = await readRegularFile(file, bytes.length).catch(() => undefined);
  return found?.equals(bytes) ?? false;
}

function addressOf(relative: string): string {
  return relative.split(path.sep).map(encodeURIComponent).join('/');
}

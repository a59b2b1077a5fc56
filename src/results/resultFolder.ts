import * as fs from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import * as path from 'node:path';
import { fileIdentity } from '../files/fileIdentity.js';
import { FileError, readRegularFile } from '../files/regularFile.js';
import { QkLensError } from '../protocol/errors.js';
import type { SavedResult, SavedResultHead } from '../protocol/savedResult.js';
import { readSavedResult } from '../questions/savedResult.js';
import { fileNameOf, untaken } from './fileNames.js';
import { readableJson } from './readableJson.js';
import { writeNew, writeOver, type Files } from './wholeFiles.js';

/** The results folder within each workspace folder. */
export const RESULTS_FOLDER = '.qk-lens/results';
export const MOST_BYTES = 20_000_000;
const ENDING = '.json';

/** A kept result's list entry, and its file. */
export interface KeptResult extends SavedResultHead {
  /** Absolute path. */
  readonly file: string;
}

/** An unreadable file among the results, and why. */
export interface UnreadableResult {
  readonly file: string;
  readonly problem: QkLensError;
}

export interface ResultList {
  /** Latest first; of files with one id (copies) only the first by name. */
  readonly results: readonly KeptResult[];
  readonly unreadable: readonly UnreadableResult[];
  /** Unchanged as long as the files are, by their names and identities; absent if one can't be read at the moment. */
  readonly state?: string;
}

/** The stamp of a file that can't be read at the moment. */
const UNREAD = 'unread';

interface Remembered {
  readonly stamp: string;
  readonly read: KeptResult | UnreadableResult;
}

/** The file-system functions needed, so that a test can make them fail. */
export type ResultFiles = Files & { readonly readRegularFile: typeof readRegularFile };

/** The kept results of one folder, one file each. Changes are made one at a time. */
export class ResultFolder {
  private changes: Promise<unknown> = Promise.resolve();
  private remembered = new Map<string, Remembered>();

  /** @param folder absolute path; created when the first result is kept */
  constructor(
    readonly folder: string,
    private readonly files: ResultFiles = { ...fs, readRegularFile },
  ) {}

  /** All results; a file is read again only if it changed. */
  async list(): Promise<ResultList> {
    const read = new Map<string, Remembered>();
    for (const file of await this.fileNames()) read.set(file, await this.look(path.join(this.folder, file)));
    this.remembered = read;
    const results = new Map<string, KeptResult>();
    const unreadable: UnreadableResult[] = [];
    const states: unknown[] = [];
    for (const { stamp, read: one } of read.values()) {
      if ('problem' in one) unreadable.push(one);
      else if (!results.has(one.id)) results.set(one.id, one);
      states.push([one.file, stamp]);
    }
    const latestFirst = [...results.values()].sort((a, b) => Date.parse(b.savedAt) - Date.parse(a.savedAt));
    const passing = [...read.values()].some(({ stamp }) => stamp === UNREAD);
    return { results: latestFirst, unreadable, ...(!passing && { state: JSON.stringify(states) }) };
  }

  /** @throws QkLensError `badResult` if there is none, or its file is damaged or larger than 20 MB */
  async read(id: string): Promise<SavedResult> {
    return this.readFile((await this.find(id)).file);
  }

  /** Keeps a result under its name, made unique, with a new id. */
  keep(result: Omit<SavedResult, 'id'>): Promise<KeptResult> {
    return this.change(async () => {
      await this.files.mkdir(this.folder, { recursive: true });
      const saved = withId(result);
      return headOf(saved, await this.write(fileNameOf(saved.name), textOf(saved)));
    });
  }

  /** The file of a result under its name, made unique, for one who writes it with other changes. */
  draft(result: Omit<SavedResult, 'id'>): Promise<{ readonly file: string; readonly text: string }> {
    return this.change(async () => {
      await this.files.mkdir(this.folder, { recursive: true });
      const free = untaken(fileNameOf(result.name), await this.takenNames());
      return { file: path.join(this.folder, free + ENDING), text: textOf(withId(result)) };
    });
  }

  /** Restores the file of a removed result, under another name if its own was taken meanwhile. */
  restore({ file }: KeptResult, text: string): Promise<void> {
    return this.change(async () => {
      await this.files.mkdir(this.folder, { recursive: true });
      await this.write(path.basename(file, ENDING), text);
    });
  }

  /**
   * Renames a result and its file.
   *
   * @throws QkLensError as {@link read}
   */
  rename(id: string, name: string): Promise<KeptResult> {
    return this.change(async () => {
      const { file } = await this.find(id);
      const text = await this.readText(file);
      readSavedResult(text, path.basename(file));
      // Keeps all its contents, including what a later version of QK Lens put there.
      const saved = { ...(JSON.parse(text) as SavedResult), name };
      await writeOver(this.files, file, textOf(saved));
      const others = (await this.fileNames()).filter((other) => other !== path.basename(file));
      const free = untaken(
        fileNameOf(name),
        others.map((other) => path.basename(other, ENDING)),
      );
      const renamed = path.join(this.folder, free + ENDING);
      if (renamed !== file) await this.files.rename(file, renamed);
      return headOf(saved, renamed);
    });
  }

  /**
   * The result's file.
   *
   * @throws QkLensError `badResult` if there is none
   */
  async find(id: string): Promise<KeptResult> {
    const found = (await this.list()).results.find((result) => result.id === id);
    if (found) return found;
    throw new QkLensError('badResult', `There is no kept result "${id}" in ${this.folder}.`);
  }

  private change<T>(make: () => Promise<T>): Promise<T> {
    const done = this.changes.then(make);
    this.changes = done.catch(() => undefined);
    return done;
  }

  /** @returns the file, under the requested name or one made unique from it */
  private async write(wanted: string, text: string): Promise<string> {
    const names = await this.takenNames();
    for (;;) {
      const name = untaken(wanted, names);
      const file = path.join(this.folder, name + ENDING);
      if (await writeNew(this.files, file, text)) return file;
      names.push(name);
    }
  }

  private async takenNames(): Promise<string[]> {
    return (await this.fileNames()).map((file) => path.basename(file, ENDING));
  }

  private async fileNames(): Promise<string[]> {
    const names = await this.files.readdir(this.folder).catch((error: unknown) => {
      if (isMissing(error)) return [];
      throw error;
    });
    return names.filter((name) => name.endsWith(ENDING) && !name.startsWith('.')).sort();
  }

  private async look(file: string): Promise<Remembered> {
    let stamp = UNREAD;
    try {
      stamp = (await fileIdentity(file)) ?? UNREAD;
      const known = this.remembered.get(path.basename(file));
      if (stamp !== UNREAD && known?.stamp === stamp) return known;
      return { stamp, read: headOf(await this.readFile(file), file) };
    } catch (error) {
      // A file's own defects persist until it changes; a failed read may succeed next time.
      const lasting = error instanceof QkLensError;
      return { stamp: lasting ? stamp : UNREAD, read: { file, problem: problemOf(error, file) } };
    }
  }

  private async readFile(file: string): Promise<SavedResult> {
    return readSavedResult(await this.readText(file), path.basename(file));
  }

  private async readText(file: string): Promise<string> {
    const name = path.basename(file);
    const bytes = await this.files.readRegularFile(file, MOST_BYTES).catch((error: unknown) => {
      const reason = error instanceof FileError ? error.reason : undefined;
      if (reason === 'tooLarge') throw tooLarge(name);
      if (reason === 'notRegular')
        throw new QkLensError('badResult', `${name} ${(error as FileError).message}.`);
      throw error;
    });
    return bytes.toString('utf8');
  }
}

function withId(result: Omit<SavedResult, 'id'>): SavedResult {
  const name = fileNameOf(result.name)
    .replace(/[^\w.-]/g, '_')
    .slice(0, 60);
  return { ...result, id: `${name}-${randomBytes(4).toString('hex')}` };
}

function headOf(saved: SavedResult, file: string): KeptResult {
  const { id, name, savedAt, qkLens, checkpoint, question } = saved;
  return { id, name, savedAt, qkLens, checkpoint, question, file };
}

function textOf(saved: SavedResult): string {
  const text = readableJson(saved);
  if (Buffer.byteLength(text) > MOST_BYTES) throw tooLarge(saved.name);
  return text;
}

function tooLarge(name: string): QkLensError {
  return new QkLensError(
    'badResult',
    `${name} is larger than 20 MB, which is more than QK Lens keeps and reads.`,
  );
}

function problemOf(error: unknown, file: string): QkLensError {
  if (error instanceof QkLensError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new QkLensError('badResult', `${path.basename(file)} can't be read: ${reason}`, { cause: error });
}

function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(String((error as NodeJS.ErrnoException).code));
}

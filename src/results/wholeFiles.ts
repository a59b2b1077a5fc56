import { randomBytes } from 'node:crypto';
import type * as fs from 'node:fs/promises';
import * as path from 'node:path';

/** The functions needed from `node:fs/promises`, so that a test can make them fail. */
export type Files = Pick<typeof fs, 'link' | 'mkdir' | 'readdir' | 'rename' | 'rm' | 'stat' | 'writeFile'>;

/** Replaces a file completely, or leaves it unchanged. */
export async function writeOver(files: Files, file: string, text: string): Promise<void> {
  await throughTemporary(files, file, text, (temporary) => files.rename(temporary, file));
}

/**
 * Creates a complete file, or none.
 *
 * @returns false if a file of that name exists, which is left unchanged
 */
export async function writeNew(files: Files, file: string, text: string): Promise<boolean> {
  let made = true;
  await throughTemporary(files, file, text, async (temporary) => {
    try {
      await files.link(temporary, file);
    } catch (error) {
      if (codeOf(error) === 'EEXIST') made = false;
      else made = await renameToNew(files, temporary, file);
    }
  });
  return made;
}

/** For file systems without hard links. */
async function renameToNew(files: Files, from: string, to: string): Promise<boolean> {
  const exists = await files.stat(to).then(
    () => true,
    () => false,
  );
  if (!exists) await files.rename(from, to);
  return !exists;
}

/** Readers and watchers see the file only once it is complete: until then its name does not end in `.json`. */
async function throughTemporary(
  files: Files,
  file: string,
  text: string,
  place: (temporary: string) => Promise<void>,
): Promise<void> {
  const temporary = path.join(path.dirname(file), `.${randomBytes(8).toString('hex')}.tmp`);
  try {
    await files.writeFile(temporary, text, { flag: 'wx' });
    await place(temporary);
  } finally {
    await files.rm(temporary, { force: true }).catch(() => undefined);
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}

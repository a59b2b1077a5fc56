import { randomBytes } from 'node:crypto';
import type * as fs from 'node:fs/promises';
import * as path from 'node:path';

/** What is needed of `node:fs/promises`, so that a test can let it fail. */
export type Files = Pick<typeof fs, 'link' | 'mkdir' | 'readdir' | 'rename' | 'rm' | 'stat' | 'writeFile'>;

/** Puts a whole file in the place of what stands there, or leaves that as it was. */
export async function writeOver(files: Files, file: string, text: string): Promise<void> {
  await throughTemporary(files, file, text, (temporary) => files.rename(temporary, file));
}

/**
 * Makes a whole file, or none.
 *
 * @returns false when there is one of that name already, which is left as it was
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

/** Readers and watchers see the file only once it is whole: its name does not end in `.json` until then. */
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

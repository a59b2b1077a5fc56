import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, link, lstat, mkdir, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { diskError } from './hubErrors.js';

/** Puts a blob into a snapshot by its name: as a link, or as a copy if the system refuses links. */
export function placeInSnapshot(blob: string, file: string): Promise<void> {
  return place(file, (unfinished) => linkOrCopy(blob, unfinished));
}

/** Writes a file completely, or leaves the old one. */
export function writeWhole(file: string, content: string | Uint8Array): Promise<void> {
  return place(file, (unfinished) => writeFile(unfinished, content, { flag: 'wx' }));
}

/** Whether a snapshot's file is the blob: a link to it, or a separate file, whose content is checked elsewhere. */
export async function leadsToBlob(file: string, blob: string): Promise<boolean> {
  const info = await lstat(file).catch(() => undefined);
  if (!info?.isSymbolicLink()) return info?.isFile() ?? false;
  const [target, whole] = await Promise.all([file, blob].map((one) => realpath(one).catch(() => undefined)));
  return target !== undefined && target === whole;
}

/** Creates a file under an unused name, so that no link is followed, and renames it into place. */
async function place(file: string, make: (unfinished: string) => Promise<void>): Promise<void> {
  const unfinished = `${file}.${randomUUID()}.tmp`;
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await make(unfinished);
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw diskError(error, file) ?? error;
  }
}

const REFUSED = new Set(['EPERM', 'EACCES', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EINVAL', 'EXDEV']);

async function linkOrCopy(blob: string, file: string): Promise<void> {
  const ways = [
    () => symlink(path.relative(path.dirname(file), blob), file),
    () => link(blob, file),
    () => copyFile(blob, file, constants.COPYFILE_EXCL),
  ];
  for (const [i, way] of ways.entries()) {
    try {
      await way();
      return;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (i === ways.length - 1 || code === undefined || !REFUSED.has(code)) throw error;
    }
  }
}

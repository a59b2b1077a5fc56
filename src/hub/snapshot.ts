import { copyFile, link, mkdir, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { diskError } from './hubErrors.js';

/** Puts a blob into a snapshot by its name: as a link, or, where the system refuses links, as a copy. */
export async function placeInSnapshot(blob: string, file: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const unfinished = `${file}.${process.pid}.tmp`;
  await rm(unfinished, { force: true });
  try {
    await linkOrCopy(blob, unfinished);
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw diskError(error, file) ?? error;
  }
}

/** Writes a small file whole, or leaves what was there. */
export async function writeWhole(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const unfinished = `${file}.${process.pid}.tmp`;
  try {
    await writeFile(unfinished, text);
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw diskError(error, file) ?? error;
  }
}

/** The size of a file, links followed; undefined when there is none. */
export async function sizeOf(file: string): Promise<number | undefined> {
  const info = await stat(file).catch(() => undefined);
  return info?.isFile() ? info.size : undefined;
}

const REFUSED = new Set(['EPERM', 'EACCES', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EINVAL', 'EXDEV']);

async function linkOrCopy(blob: string, file: string): Promise<void> {
  const ways = [
    () => symlink(path.relative(path.dirname(file), blob), file),
    () => link(blob, file),
    () => copyFile(blob, file),
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

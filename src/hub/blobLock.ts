import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import * as path from 'node:path';
import { QkLensError } from '../protocol/errors.js';

/**
 * Keeps two programs from writing one blob at a time, by a file that names who does. One whose program is gone is taken
 * over.
 *
 * @param file the blob
 * @returns a function that lets go of it
 * @throws QkLensError `downloading` when another program is at it
 */
export async function lockBlob(file: string): Promise<() => Promise<void>> {
  const lock = `${file}.lock`;
  await mkdir(path.dirname(lock), { recursive: true });
  for (const last of [false, true]) {
    try {
      const handle = await open(lock, 'wx');
      await handle.writeFile(`${process.pid} ${hostname()}`);
      await handle.close();
      return () => rm(lock, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (last || (await isHeld(lock))) {
        throw new QkLensError(
          'downloading',
          `Another program is downloading ${path.basename(file)} already. Wait for it; if there is none, remove ${lock}.`,
        );
      }
      await rm(lock, { force: true });
    }
  }
  throw new Error('unreachable');
}

/** Whether the program that a lock names may still be running; of another machine's nothing is known. */
async function isHeld(lock: string): Promise<boolean> {
  const [pid, host] = (await readFile(lock, 'utf8').catch(() => '')).split(' ');
  if (host !== hostname()) return host !== undefined;
  if (Number(pid) === process.pid) return true;
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

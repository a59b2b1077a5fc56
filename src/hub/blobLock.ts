import { mkdir, open, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import * as path from 'node:path';
import { readRegularFile } from '../files/regularFile.js';
import { QkLensError } from '../protocol/errors.js';
import { diskError } from './hubErrors.js';

/** A process id and a machine's name. */
const MOST_LOCK_BYTES = 1024;

/**
 * Keeps two programs from writing one blob at the same time, by a file that names the writer. A lock is taken over if
 * its program is gone.
 *
 * @param file the blob
 * @returns a function that releases the lock
 * @throws QkLensError `downloading` if another program holds it, `cannotWrite`, `diskFull`
 */
export async function lockBlob(file: string): Promise<() => Promise<void>> {
  const lock = `${file}.lock`;
  try {
    await mkdir(path.dirname(lock), { recursive: true });
    return await takeLock(lock, file);
  } catch (error) {
    throw diskError(error, lock) ?? error;
  }
}

async function takeLock(lock: string, file: string): Promise<() => Promise<void>> {
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

/**
 * Whether the program named by a lock may still be running; another machine's programs are unknown. A lock that names
 * no program belongs to nobody: 0 and negative numbers stand for process groups, which always exist.
 */
async function isHeld(lock: string): Promise<boolean> {
  const text = await readRegularFile(lock, MOST_LOCK_BYTES).catch(() => '');
  const [, pid, host] = /^([1-9]\d{0,9}) (\S+)$/.exec(text.toString().trim()) ?? [];
  if (pid === undefined) return false;
  if (host !== hostname() || Number(pid) === process.pid) return true;
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

import { readdir, rm, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { QkLensError } from '../../protocol/errors.js';
import { megabytes } from '../megabytes.js';
import { PARTS } from './remoteFile.js';

interface Kept {
  readonly path: string;
  readonly size: number;
  readonly usedAt: number;
}

/**
 * Makes room for more parts of files: removes the oldest, of other files than the one that is being read.
 *
 * @param root the folder of all repositories' parts
 * @param inUse the folder of the file that is being read
 * @throws QkLensError `hubLimit` if the bytes do not fit
 */
export async function makeRoom(root: string, inUse: string, bytes: number, most: number): Promise<void> {
  const kept = await keptFiles(root);
  let total = kept.reduce((sum, { size }) => sum + size, bytes);
  const removable = kept
    .filter(({ path }) => !path.startsWith(join(inUse, sep)))
    .sort((a, b) => a.usedAt - b.usedAt);
  for (const { path, size } of removable) {
    if (total <= most) return;
    await rm(path, { force: true });
    total -= size;
  }
  if (total <= most) return;
  throw new QkLensError(
    'hubLimit',
    `${megabytes(total)} of one file would be kept on this machine, more than the ${megabytes(most)} of the setting qkLens.hub.maxSize (QK_LENS_HUB_BYTES). Raise it, or download the checkpoint.`,
  );
}

/** Removes all parts, and leaves the checkpoints, which read them again when they are allowed to. */
export async function removeParts(root: string): Promise<void> {
  for (const { path } of await keptFiles(root)) await rm(path, { force: true });
}

async function keptFiles(root: string): Promise<Kept[]> {
  const found: Kept[] = [];
  for (const repository of await names(root)) {
    const parts = join(root, repository, PARTS);
    for (const file of await names(parts)) {
      for (const name of await names(join(parts, file))) {
        const path = join(parts, file, name);
        const info = await stat(path).catch(() => undefined);
        if (info?.isFile()) found.push({ path, size: info.size, usedAt: info.mtimeMs });
      }
    }
  }
  return found;
}

function names(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

import { lstat, readlink } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { repositoryOf } from './cacheLayout.js';
import { isDigest, isSha256 } from './digest.js';

/**
 * The SHA-256 of a file of a snapshot in the hub's cache, from the name of its blob, which was checked when the blob
 * was downloaded. Reads none of its content.
 *
 * @param path of the link in the snapshot
 * @returns undefined for any other file, for one with git's digest, and for a blob modified after the link was made, as
 *   by programs that save through the link
 */
export async function blobDigest(path: string): Promise<string | undefined> {
  try {
    const link = await lstat(path, { bigint: true });
    if (!link.isSymbolicLink()) return undefined;
    const target = resolve(dirname(path), await readlink(path));
    const blobs = dirname(target);
    const name = basename(target);
    const inCache = basename(blobs) === 'blobs' && repositoryOf(basename(dirname(blobs))) !== undefined;
    if (!inCache || !isDigest(name) || !isSha256(name)) return undefined;
    const blob = await lstat(target, { bigint: true });
    return blob.isFile() && blob.mtimeNs <= link.mtimeNs ? name : undefined;
  } catch {
    return undefined;
  }
}

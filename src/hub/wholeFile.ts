import { stat } from 'node:fs/promises';
import type { FileDigests } from '../cache/fileDigests.js';
import { hashFile, type HashOptions } from '../files/hashFile.js';
import { FileError } from '../files/regularFile.js';
import { isSha256, startDigest } from './digest.js';
import type { HubFile } from './neededFiles.js';
import { cancelled } from './waiting.js';

/** The size of a regular file, links followed; undefined if there is none. */
export async function sizeOf(path: string): Promise<number | undefined> {
  const info = await stat(path).catch(() => undefined);
  return info?.isFile() ? info.size : undefined;
}

/**
 * Whether a path has a complete file of the hub: a regular file of the size and the digest that the hub lists. It is
 * read to the end once; its SHA-256 is stored until the file changes. Small files, which have git's digest, are read
 * each time.
 *
 * @throws QkLensError `fileChanged` if it is being modified, `cancelled`
 */
export async function isWhole(
  path: string,
  { size, digest }: HubFile,
  digests: FileDigests,
  options: HashOptions,
): Promise<boolean> {
  if ((await sizeOf(path)) !== size) return false;
  try {
    if (isSha256(digest)) return (await digests.digestOf(path, options)) === digest;
    const hash = startDigest(digest, size);
    await hashFile(path, hash, options);
    return hash.digest('hex') === digest;
  } catch (error) {
    if (error instanceof FileError) return false;
    throw options.signal?.aborted ? cancelled() : error;
  }
}

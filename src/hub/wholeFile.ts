import { stat } from 'node:fs/promises';
import type { FileDigests } from '../cache/fileDigests.js';
import { hashFile, type HashOptions } from '../files/hashFile.js';
import { FileError } from '../files/regularFile.js';
import { isSha256, startDigest } from './digest.js';
import type { HubFile } from './neededFiles.js';
import { cancelled } from './waiting.js';

/** The size of a regular file, links followed; undefined when there is none. */
export async function sizeOf(path: string): Promise<number | undefined> {
  const info = await stat(path).catch(() => undefined);
  return info?.isFile() ? info.size : undefined;
}

/**
 * Whether all of a file of the hub stands at a path: a regular file of the size and the digest that the hub lists. It is
 * read to the end once; a SHA-256 is remembered for as long as the file stays as it is. Small files, which have git's
 * digest, are read each time.
 *
 * @throws QkLensError `fileChanged` when it is being written to, `cancelled`
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

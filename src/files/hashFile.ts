import type { Hash } from 'node:crypto';
import { QkLensError } from '../protocol/errors.js';
import { tick } from '../tasks/tick.js';
import { identityOf } from './fileIdentity.js';
import { openRegularFile } from './regularFile.js';

/** A piece is hashed in a millisecond or two; everything else can run between pieces. */
const PIECE_BYTES = 1 << 20;

export interface HashOptions {
  readonly signal?: AbortSignal | undefined;
  /** @param fraction of the file read so far, 0 to 1 */
  readonly onProgress?: ((fraction: number) => void) | undefined;
}

/**
 * Feeds a regular file to a digest, piece by piece.
 *
 * @returns the identity of the file read (see `fileIdentity`)
 * @throws FileError if it is not a regular file or can't be read; QkLensError `fileChanged` if it changed while it was
 *   read, `cancelled`
 */
export async function hashFile(
  path: string,
  hash: Hash,
  { signal, onProgress }: HashOptions = {},
): Promise<string> {
  const file = await openRegularFile(path);
  try {
    const before = await file.stat({ bigint: true });
    const size = Number(before.size);
    const identity = identityOf(before);
    const piece = Buffer.allocUnsafe(Math.min(size + 1, PIECE_BYTES));
    let at = 0;
    for (;;) {
      const { bytesRead } = await file.read(piece, 0, piece.length, at);
      at += bytesRead;
      if (bytesRead === 0 || at > size) break;
      hash.update(piece.subarray(0, bytesRead));
      onProgress?.(at / size);
      await tick(signal);
    }
    if (at === size && identityOf(await file.stat({ bigint: true })) === identity) return identity;
    throw new QkLensError('fileChanged', `${path} changed while it was read. Try again once it is written.`);
  } finally {
    await file.close();
  }
}

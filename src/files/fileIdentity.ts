import { stat } from 'node:fs/promises';
import type { BigIntStats } from 'node:fs';

/**
 * Identifies a file by everything that changes when it is modified or replaced: device, inode, size, and the
 * nanoseconds of its modification and change times; no program can set the latter back. A link has the identity of its
 * target.
 *
 * @returns undefined if nothing is found there
 */
export async function fileIdentity(path: string): Promise<string | undefined> {
  const info = await stat(path, { bigint: true }).catch(() => undefined);
  return info && identityOf(info);
}

/** Like {@link fileIdentity}, from the result of `stat` with `bigint`, such as that of an open file. */
export function identityOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs, ctimeNs].join(':');
}

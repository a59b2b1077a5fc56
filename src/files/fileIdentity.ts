import { stat } from 'node:fs/promises';
import type { BigIntStats } from 'node:fs';

/**
 * Names a file by all that changes when it is written to or replaced: device, inode, size, and the nanoseconds of its
 * modification and of its change, which no program can set back. A link has the identity of what it leads to.
 *
 * @returns undefined when nothing can be found there
 */
export async function fileIdentity(path: string): Promise<string | undefined> {
  const info = await stat(path, { bigint: true }).catch(() => undefined);
  return info && identityOf(info);
}

/** As {@link fileIdentity}, of what `stat` said with `bigint`, such as that of an open file. */
export function identityOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs, ctimeNs].join(':');
}

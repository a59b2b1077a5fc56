import { lstat, readlink, stat } from 'node:fs/promises';
import { QkLensError, type ErrorCode } from '../protocol/errors.js';

/** Where a link leads if nothing is there; undefined for anything else. */
async function missingTarget(path: string): Promise<string | undefined> {
  const info = await lstat(path).catch(() => undefined);
  if (!info?.isSymbolicLink() || (await stat(path).catch(() => undefined))) return undefined;
  return readlink(path).catch(() => undefined);
}

/** @throws QkLensError with the given code if the path is a link to nothing, as after an interrupted download */
export async function refuseDanglingLink(path: string, code: ErrorCode): Promise<void> {
  const target = await missingTarget(path);
  if (target === undefined) return;
  throw new QkLensError(
    code,
    `${path} is a link to ${target}, which is not there: the download was not finished, or the file was deleted. Download the checkpoint again.`,
  );
}

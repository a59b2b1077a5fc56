import { realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { hubPartsFolder } from '../../cache/cacheLocation.js';
import { repositoryOf } from '../cacheLayout.js';
import { isDigest } from '../digest.js';
import { isCommit } from '../repository.js';

/** How the small files begin that stand for files of weights on the hub. */
const BEGINNING = '{"qkLens":"a file on the Hugging Face Hub"';
export const MOST_REMOTE_FILE_BYTES = 4096;

/** In a repository's folder: the parts that were read, by the files' digests. */
export const PARTS = 'parts';

/** A file of weights on the hub. */
export interface RemoteFile {
  readonly repository: string;
  readonly commit: string;
  /** Its name in the repository. */
  readonly name: string;
  readonly size: number;
  /** As the hub lists it. */
  readonly digest: string;
  /** Where its parts are kept. */
  readonly parts: string;
}

/** The content of the file that stands for one on the hub. */
export function remoteFileText({ size, digest }: { readonly size: number; readonly digest: string }): string {
  return `${BEGINNING},"size":${size},"digest":"${digest}"}\n`;
}

/**
 * Reads a file that stands for one on the hub. Only those in QK Lens' own folder do, which no workspace can write on the
 * user's behalf.
 *
 * @param path of the file, `models--org--name/snapshots/COMMIT/NAME` in that folder
 * @param content of the file
 * @returns undefined for any other file
 */
export async function remoteFileAt(path: string, content: Uint8Array): Promise<RemoteFile | undefined> {
  const text = Buffer.from(content).toString('utf8');
  if (!text.startsWith(BEGINNING)) return undefined;
  const snapshot = await realpath(dirname(path)).catch(() => undefined);
  const root = await realpath(hubPartsFolder(process.env)).catch(() => undefined);
  if (snapshot === undefined || root === undefined) return undefined;
  const own = dirname(dirname(snapshot));
  const repository = repositoryOf(basename(own));
  const commit = basename(snapshot);
  if (repository === undefined || !isCommit(commit) || dirname(own) !== root) return undefined;
  const [, size, digest = ''] = /"size":(\d{1,15}),"digest":"([0-9a-f]{1,64})"/.exec(text) ?? [];
  if (size === undefined || !isDigest(digest)) return undefined;
  const place = { repository, commit, name: basename(path), size: Number(size), digest };
  return { ...place, parts: join(own, PARTS, digest) };
}

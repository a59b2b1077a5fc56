import { parseJson } from '../files/jsonText.js';
import type { Content } from './answerBody.js';
import { isDigest } from './digest.js';
import type { HubFile } from './neededFiles.js';
import { isCommit } from './repository.js';

/**
 * The commit in the hub's description of a revision.
 *
 * @throws QkLensError `network` for any other content
 */
export function commitOf(content: Content, what: string): string {
  const { sha } = Object(jsonIn(content, what)) as { sha?: unknown };
  if (typeof sha === 'string' && isCommit(sha)) return sha;
  throw content.isNot(what);
}

/** Of the top folder. `.` and `..` are folders. */
const FILE_NAME = /^(?!\.{1,2}$)[\w.-]{1,255}$/;

/**
 * The files on a page of the hub's list, without folders and names that no file of a checkpoint has.
 *
 * @throws QkLensError `network` for any other content, or if a file has no size or digest
 */
export function filesOf(content: Content, what: string): HubFile[] {
  const entries = jsonIn(content, what);
  if (!Array.isArray(entries)) throw content.isNot(what);
  const files: HubFile[] = [];
  for (const entry of entries as unknown[]) {
    const { type, path, size, oid, lfs } = Object(entry) as Readonly<Record<string, unknown>>;
    if (typeof type !== 'string' || typeof path !== 'string') throw content.isNot(what);
    if (type !== 'file' || !FILE_NAME.test(path)) continue;
    const digest = (Object(lfs) as { oid?: unknown }).oid ?? oid;
    if (!isCount(size) || typeof digest !== 'string' || !isDigest(digest))
      throw content.isNot(`${what}, each with its size and digest`);
    files.push({ path, size, digest });
  }
  return files;
}

function jsonIn(content: Content, what: string): unknown {
  try {
    return parseJson(content.bytes.toString());
  } catch {
    throw content.isNot(what);
  }
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

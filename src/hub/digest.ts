import { createHash, type Hash } from 'node:crypto';

/**
 * The hub's digest of a file, of a kind that follows from its length: SHA-256 of the content (64 digits), or git's
 * SHA-1 of a blob (40 digits), which is of `blob SIZE\0` and the content.
 */
export function startDigest(digest: string, size: number): Hash {
  return isSha256(digest) ? createHash('sha256') : createHash('sha1').update(`blob ${size}\0`);
}

export function isDigest(text: string): boolean {
  return /^(?:[0-9a-f]{64}|[0-9a-f]{40})$/.test(text);
}

export function isSha256(digest: string): boolean {
  return digest.length === 64;
}

import { createHash } from 'node:crypto';
import type { FileDigests } from '../cache/fileDigests.js';
import { blobDigest } from '../hub/blobDigest.js';
import { isSha256 } from '../hub/digest.js';
import type { Listener } from '../tasks/sharedTask.js';
import type { TensorStore } from './tensorStore.js';
import type { Tensors } from './tensors.js';

const SAMPLE_BYTES = 4096;

/** SHA-256 of this much takes 8 ms, less than opening a checkpoint. */
const MOST_BYTES_AT_ONCE = 8 << 20;

/**
 * Identifies a checkpoint by its content: sixteen hexadecimal digits of SHA-256 over its sizes, its headers, and the
 * first, middle and last 4 KiB of every tensor. It differs between training steps and configs, and does not depend on
 * the folder. An edit only between a tensor's samples is not detected.
 */
export async function sampledFingerprint(
  store: TensorStore,
  config: object,
  { signal, onProgress }: Listener,
): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(config));
  for (const file of store.files) hash.update(`${file.size} `).update(file.header);
  const names = [...store.names()].sort();
  for (const [i, name] of names.entries()) {
    const { byteLength } = store.entry(name)!;
    for (const [from, to] of sampledRanges(byteLength))
      hash.update(await store.sample(name, from, to, signal));
    onProgress?.({ stage: 'Opening', fraction: (i + 1) / names.length });
  }
  return hash.digest('hex').slice(0, 16);
}

function sampledRanges(byteLength: number): [number, number][] {
  if (byteLength <= 3 * SAMPLE_BYTES) return [[0, byteLength]];
  const starts = [0, Math.floor((byteLength - SAMPLE_BYTES) / 2), byteLength - SAMPLE_BYTES];
  return starts.map((start) => [start, start + SAMPLE_BYTES]);
}

/**
 * Identifies a checkpoint by its config and every byte of its weights: 32 hexadecimal digits.
 *
 * @param digests SHA-256 of each weights file
 */
export function fullFingerprint(config: object, digests: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify([config, digests]));
  return hash.digest('hex').slice(0, 32);
}

/**
 * SHA-256 of each weights file, if available without delay at opening: from the names of blobs in the hub's cache, from
 * stored digests, or of small files that are read at once.
 *
 * @returns undefined if any file's digest is not available
 * @throws QkLensError `fileChanged`, `cancelled`
 */
export async function knownDigests(
  { files, bytes }: Pick<Tensors, 'files' | 'bytes'>,
  remembered: FileDigests | undefined,
  { signal }: Listener,
): Promise<string[] | undefined> {
  const listed = listedDigests(files);
  if (listed) return listed;
  if (bytes <= MOST_BYTES_AT_ONCE) return Promise.all(files.map((file) => file.digest(signal)));
  const digests: string[] = [];
  for (const { path } of files) {
    const digest = (await remembered?.knownDigest(path)) ?? (await blobDigest(path));
    if (digest === undefined) return undefined;
    digests.push(digest);
  }
  return digests;
}

/** SHA-256 of weights on the hub, as the hub lists them; undefined for others. */
export function listedDigests(files: Tensors['files']): string[] | undefined {
  const digests = files.flatMap(({ listedDigest }) => listedDigest ?? []);
  return digests.length === files.length && digests.every(isSha256) ? digests : undefined;
}

/**
 * SHA-256 of each weights file. Files without a stored digest are read to their ends.
 *
 * @throws QkLensError `fileChanged`, `cancelled`; FileError
 */
export async function computedDigests(
  { files, bytes }: Pick<Tensors, 'files' | 'bytes'>,
  digests: FileDigests,
  { signal, onProgress }: Listener,
): Promise<string[]> {
  const found: string[] = [];
  let before = 0;
  for (const { path, size } of files) {
    const report = (fraction: number) =>
      onProgress?.({ stage: 'Fingerprint', fraction: (before + fraction * size) / bytes });
    const known = (await digests.knownDigest(path)) ?? (await blobDigest(path));
    found.push(known ?? (await digests.digestOf(path, { signal, onProgress: report })));
    before += size;
  }
  return found;
}

import { createHash } from 'node:crypto';
import type { FileDigests } from '../cache/fileDigests.js';
import { blobDigest } from '../hub/blobDigest.js';
import type { Listener } from '../tasks/sharedTask.js';
import type { TensorStore } from './tensorStore.js';

const SAMPLE_BYTES = 4096;

/** SHA-256 of as much takes 8 ms, less than opening a checkpoint does. */
const MOST_BYTES_AT_ONCE = 8 << 20;

/**
 * Names a checkpoint by its content: sixteen hexadecimal digits of SHA-256 over its sizes, its headers, and the first,
 * middle and last 4 KiB of every tensor. Another training step has another one, and so has another config; where the folder lies has no part. An edit
 * between the samples of a tensor alone is not seen.
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
 * Names a checkpoint by its config and every byte of its weights: 32 hexadecimal digits.
 *
 * @param digests SHA-256 of each weights file
 */
export function fullFingerprint(config: object, digests: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify([config, digests]));
  return hash.digest('hex').slice(0, 32);
}

/**
 * SHA-256 of each weights file, where that costs an opening nothing: by the names of blobs in the hub's cache, by what
 * was digested before, or of files so small that they are read at once.
 *
 * @returns undefined when that of any file is not known
 * @throws QkLensError `fileChanged`, `cancelled`
 */
export async function knownDigests(
  { files, bytes }: TensorStore,
  remembered: FileDigests | undefined,
  { signal }: Listener,
): Promise<string[] | undefined> {
  if (bytes <= MOST_BYTES_AT_ONCE) return Promise.all(files.map((file) => file.digest(signal)));
  const digests: string[] = [];
  for (const { path } of files) {
    const digest = (await remembered?.knownDigest(path)) ?? (await blobDigest(path));
    if (digest === undefined) return undefined;
    digests.push(digest);
  }
  return digests;
}

/**
 * SHA-256 of each weights file, which are read to their ends where that is not known.
 *
 * @throws QkLensError `fileChanged`, `cancelled`; FileError
 */
export async function computedDigests(
  { files, bytes }: TensorStore,
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

import { createHash } from 'node:crypto';
import type { Listener } from '../tasks/sharedTask.js';
import type { TensorStore } from './tensorStore.js';

const SAMPLE_BYTES = 4096;

/**
 * Names a checkpoint by its content: sixteen hexadecimal digits of SHA-256 over its sizes, its headers, and the first,
 * middle and last 4 KiB of every tensor. Another training step has another one, and so has another config; where the folder lies has no part. An edit
 * between the samples of a tensor alone is not seen.
 */
export async function fingerprint(
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

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeHeader } from './safetensors.js';

/** A tensor as a safetensors file holds it. */
export interface StoredTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Buffer;
}

/** Rewrites a folder's `model.safetensors` with other tensors, and its config with other fields. */
export function editCheckpoint(
  folder: string,
  tensorsOf: (tensors: Map<string, StoredTensor>) => void,
  config: Readonly<Record<string, unknown>> = {},
): void {
  const path = join(folder, 'model.safetensors');
  const file = readFileSync(path);
  const start = 8 + Number(file.readBigUInt64LE(0));
  const header = JSON.parse(file.toString('utf8', 8, start)) as Record<
    string,
    { dtype: string; shape: number[]; data_offsets: [number, number] }
  >;
  const tensors = new Map<string, StoredTensor>();
  for (const [name, { dtype, shape, data_offsets }] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const [from, to] = data_offsets;
    tensors.set(name, { dtype, shape, bytes: file.subarray(start + from, start + to) });
  }
  tensorsOf(tensors);
  let end = 0;
  const places = [...tensors].map(([name, { dtype, shape, bytes }]) => {
    const from = end;
    end += bytes.length;
    return [name, { dtype, shape, data_offsets: [from, end] }] as const;
  });
  const bytes = [...tensors.values()].map((tensor) => tensor.bytes);
  writeFileSync(path, Buffer.concat([encodeHeader(Object.fromEntries(places)), ...bytes]));
  const configPath = join(folder, 'config.json');
  const before = JSON.parse(readFileSync(configPath, 'utf8')) as object;
  writeFileSync(configPath, JSON.stringify({ ...before, ...config }));
}

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
  const tensors = storedTensors(folder);
  tensorsOf(tensors);
  let end = 0;
  const places = [...tensors].map(([name, { dtype, shape, bytes }]) => {
    const from = end;
    end += bytes.length;
    return [name, { dtype, shape, data_offsets: [from, end] }] as const;
  });
  const bytes = [...tensors.values()].map((tensor) => tensor.bytes);
  writeFileSync(
    join(folder, 'model.safetensors'),
    Buffer.concat([encodeHeader(Object.fromEntries(places)), ...bytes]),
  );
  const configPath = join(folder, 'config.json');
  const before = JSON.parse(readFileSync(configPath, 'utf8')) as object;
  writeFileSync(configPath, JSON.stringify({ ...before, ...config }));
}

/** What a file of a folder holds. */
export function storedTensors(folder: string, name = 'model.safetensors'): Map<string, StoredTensor> {
  const file = readFileSync(join(folder, name));
  const start = 8 + Number(file.readBigUInt64LE(0));
  const header = JSON.parse(file.toString('utf8', 8, start)) as Record<
    string,
    { dtype: string; shape: number[]; data_offsets: [number, number] }
  >;
  return new Map(
    Object.entries(header)
      .filter(([name]) => name !== '__metadata__')
      .map(
        ([
          name,
          {
            dtype,
            shape,
            data_offsets: [from, to],
          },
        ]) => [name, { dtype, shape, bytes: file.subarray(start + from, start + to) }],
      ),
  );
}

/** Its numbers, of a file in F32 or BF16. @throws RangeError for another dtype */
export function storedNumbers(folder: string): Map<string, { shape: readonly number[]; data: Float64Array }> {
  return new Map(
    [...storedTensors(folder)].map(([name, { dtype, shape, bytes }]) => {
      if (dtype !== 'F32' && dtype !== 'BF16') throw new RangeError(`${name} is ${dtype}`);
      return [name, { shape, data: dtype === 'F32' ? float32s(bytes) : bfloat16s(bytes) }];
    }),
  );
}

function float32s(bytes: Buffer): Float64Array {
  return Float64Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i));
}

/** The upper halves of float32's. */
function bfloat16s(bytes: Buffer): Float64Array {
  const whole = Buffer.alloc(4);
  return Float64Array.from({ length: bytes.length / 2 }, (_, i) => {
    bytes.copy(whole, 2, 2 * i, 2 * i + 2);
    return whole.readFloatLE();
  });
}

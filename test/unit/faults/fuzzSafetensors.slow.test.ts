import { writeFileSync } from 'node:fs';
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { TensorStore } from '../../../src/checkpoint/tensorStore.js';
import { seededRandom } from '../../reference/random.js';
import { encodeSafetensors } from '../../reference/safetensors.js';
import { temporaryFolder } from '../support.js';
import { outcomeOf } from './fuzz.js';
import { MUTATION_NAMES, mutateSafetensors } from './safetensorsMutator.js';

const CASES = 16_500;
const folder = temporaryFolder();
const path = join(folder, 'model.safetensors');

const random = seededRandom(7);
const numbers = (count: number) => Float64Array.from({ length: count }, () => random.normal());
const VALID = [
  encodeSafetensors(
    [
      { name: 'wte.weight', dtype: 'F32', shape: [7, 3], data: numbers(21) },
      { name: 'h.0.attn.c_attn.weight', dtype: 'F16', shape: [3, 9], data: numbers(27) },
      { name: 'ln_f.bias', dtype: 'BF16', shape: [3], data: numbers(3) },
    ],
    { format: 'pt' },
  ).bytes,
  encodeSafetensors([{ name: 'one', dtype: 'F32', shape: [1, 1], data: numbers(1) }]).bytes,
  encodeSafetensors(
    Array.from({ length: 40 }, (_, i) => ({
      name: `tensor ${i}`,
      dtype: 'F32' as const,
      shape: [2, 5],
      data: numbers(10),
    })),
  ).bytes,
];

/** Everything that is asked of the file system in a case, so that it can be held against the file's size. */
const reads: { readonly position: number; readonly length: number; readonly allocated: number }[] = [];

const { open } = fs;
fs.open = async (...args) => {
  const handle = await open(...args);
  const read = handle.read.bind(handle) as (...args: unknown[]) => Promise<never>;
  handle.read = ((buffer: Uint8Array, offset: number, length: number, position: number) => {
    reads.push({ position, length, allocated: buffer.buffer.byteLength });
    return read(buffer, offset, length, position);
  }) as never;
  return handle;
};
syncBuiltinESMExports();

afterAll(() => {
  fs.open = open;
  syncBuiltinESMExports();
});

/** Opens the file and reads all of every tensor, in float64, the largest that there is. */
async function readAll(): Promise<void> {
  const store = await TensorStore.open(folder);
  try {
    for (const tensor of store.names()) {
      const { data } = await store.read64({ tensor });
      if (!data.every(Number.isFinite)) throw new Error('a number that is none was let through');
    }
  } finally {
    await store.close();
  }
}

describe(`${CASES} safetensors files, spoiled in ${MUTATION_NAMES.length} ways`, () => {
  const tally: Record<string, Record<'read' | 'refused', number>> = {};

  it('are read or refused with a clear message; no read leaves the file, no buffer outgrows it', async () => {
    for (let seed = 0; seed < CASES; seed++) {
      const { bytes, mutation } = mutateSafetensors(seededRandom(seed), VALID[seed % VALID.length]);
      writeFileSync(path, bytes);
      reads.length = 0;
      const outcome = await outcomeOf(
        `seed ${seed} ${mutation}`,
        { 'model.safetensors': bytes },
        async () => {
          await readAll();
        },
      );
      (tally[mutation] ??= { read: 0, refused: 0 })[outcome]++;
      for (const { position, length, allocated } of reads) {
        if (position + length <= bytes.length && allocated <= Math.max(8, bytes.length)) continue;
        throw new Error(
          `seed ${seed} ${mutation}: ${length} bytes at ${position} into a buffer of ${allocated}, of a file of ${bytes.length}`,
        );
      }
    }
  }, 300_000);

  it('were spoiled in all ways, some of which leave a file valid', () => {
    expect(Object.keys(tally).sort()).toEqual([...MUTATION_NAMES].sort());
    for (const [mutation, { read, refused }] of Object.entries(tally)) {
      expect(read + refused, mutation).toBeGreaterThan(200);
    }
    expect(tally['nothing'].refused).toBe(0);
    expect(tally['truncated'].read).toBe(0);
    expect(tally['extended'].read).toBe(0);
    expect(tally['otherJson'].read).toBe(0);
  });
});

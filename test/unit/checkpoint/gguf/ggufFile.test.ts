import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dequantizeQ8_0 } from '../../../../src/checkpoint/gguf/dequantize/simpleBlocks.js';
import { ggufFamily } from '../../../../src/checkpoint/gguf/families/index.js';
import { ggufEntries } from '../../../../src/checkpoint/gguf/ggufEntries.js';
import { GgufFile } from '../../../../src/checkpoint/gguf/ggufFile.js';
import { readGgufHeader } from '../../../../src/checkpoint/gguf/readGgufHeader.js';
import { PositionedFile } from '../../../../src/checkpoint/positionedFile.js';
import { TensorStore } from '../../../../src/checkpoint/tensorStore.js';
import { encodeGguf, F16, F32, Q8_0 } from '../../../reference/gguf/encodeGguf.js';
import { seededRandom } from '../../../reference/random.js';
import { temporaryFolder } from '../../support.js';

const WIDTH = 64;
const [HEADS, D_HEAD] = [3, 4];
const ROWS = HEADS * D_HEAD;
const random = seededRandom(11);
const randomBytes = (count: number) =>
  Uint8Array.from({ length: count }, () => Math.floor(256 * random.uniform()));

/** Blocks of 34 bytes with the scale 1/32. */
const blocks = randomBytes(ROWS * (WIDTH / 32) * 34);
for (let at = 0; at < blocks.length; at += 34) [blocks[at], blocks[at + 1]] = [0, 0x28];
const numbers = new Float32Array(ROWS * WIDTH);
dequantizeQ8_0(blocks, numbers);
/** The number of every half of small size. */
const halves = Uint16Array.from({ length: ROWS * WIDTH }, (_, i) => 0x3000 + i);

const path = join(temporaryFolder(), 'rows.gguf');
let file: GgufFile;

beforeAll(async () => {
  const tensor = (name: string, type: number, shape: readonly number[], bytes: Uint8Array) => ({
    name,
    type,
    shape,
    bytes,
  });
  writeFileSync(
    path,
    encodeGguf({}, [
      tensor('blk.0.attn_q.weight', Q8_0, [ROWS, WIDTH], blocks),
      tensor('blk.0.attn_k.weight', F16, [ROWS, WIDTH], Buffer.from(halves.buffer)),
      tensor('blk.0.attn_v.weight', Q8_0, [ROWS, WIDTH], blocks),
      tensor(
        'blk.0.attn_k.bias',
        F32,
        [ROWS],
        Buffer.from(Float32Array.from({ length: ROWS }, (_, i) => i).buffer),
      ),
      tensor('rope_freqs.weight', F32, [2], Buffer.alloc(8)),
    ]),
  );
  const opened = await PositionedFile.open(path);
  const { header } = await readGgufHeader(opened);
  const family = ggufFamily(new Map([['general.architecture', 'llama']]), path);
  const entries = ggufEntries(header.tensors.values(), family, { nHeads: HEADS, dHead: D_HEAD }, path);
  file = new GgufFile(opened, new Uint8Array(), entries);
});
afterAll(() => file.close());

/** Where the file has a row: pairs of neighbours are the halves of a head. */
const stored = (row: number) => row - (row % D_HEAD) + [0, 2, 1, 3][row % D_HEAD];

const EXPECTED: Readonly<Record<string, Uint8Array>> = {
  'self_attn.q_proj.weight': bytesOf(rowsOf(numbers, stored)),
  'self_attn.k_proj.weight': bytesOf(rowsOf(halves, stored)),
  'self_attn.v_proj.weight': bytesOf(numbers),
  'self_attn.k_proj.bias': bytesOf(Float32Array.from({ length: ROWS }, (_, row) => stored(row))),
};

function rowsOf<T extends Float32Array | Uint16Array>(all: T, place: (row: number) => number): T {
  const ordered = all.slice() as T;
  for (let row = 0; row < ROWS; row++)
    ordered.set(all.subarray(place(row) * WIDTH, (place(row) + 1) * WIDTH), row * WIDTH);
  return ordered;
}

function bytesOf({ buffer }: Float32Array | Uint16Array): Uint8Array {
  return new Uint8Array(buffer);
}

it('leaves out what the family does not have', () => {
  expect([...file.tensors.keys()]).toEqual(Object.keys(EXPECTED).map((name) => `model.layers.0.${name}`));
});

describe.each(Object.entries(EXPECTED))('%s', (name, expected) => {
  const tensor = () => file.tensors.get(`model.layers.0.${name}`)!;

  it('has the bytes of float32, or of its own dtype', () => {
    expect(tensor()).toMatchObject({
      dtype: name.includes('k_proj.w') ? 'F16' : 'F32',
      byteLength: expected.length,
    });
  });

  it('gives any part of them, at once, into room and in pieces', async () => {
    const whole = [
      [0, expected.length],
      [expected.length - 1, expected.length],
      [0, 1],
    ] as const;
    const parts = Array.from({ length: 40 }, () => {
      const [a, b] = [random.uniform(), random.uniform()].map((place) => Math.floor(place * expected.length));
      return [Math.min(a, b), Math.max(a, b) + 1] as const;
    });
    for (const [from, to] of [...whole, ...parts]) {
      const part = expected.subarray(from, to);
      expect(file.readNow(tensor(), from, to)).toEqual(part);
      const room = new Uint8Array(to - from);
      await file.readInto(room, tensor(), from, 100);
      expect(room).toEqual(part);
      const pieces = new Uint8Array(to - from);
      await file.readPieces(tensor(), from, to, 90, (bytes, at) => pieces.set(bytes, at - from));
      expect(pieces).toEqual(part);
    }
  });
});

it('is read by a store, in memory and not', async () => {
  const slice = { tensor: 'model.layers.0.self_attn.q_proj.weight', rows: [D_HEAD, 2 * D_HEAD] } as const;
  const expected = rowsOf(numbers, stored).slice(D_HEAD * WIDTH, 2 * D_HEAD * WIDTH);
  const store = TensorStore.of([file], 0);
  expect((await store.read32(slice)).data).toEqual(expected);
  const large = await store.readLarge({ tensor: slice.tensor });
  expect(large.dtype).toBe('file');
  if (large.dtype === 'file') expect(large.read(...slice.rows).data).toEqual(expected);
  expect(store.rounding(slice)).toBe(2 ** -24);
});

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TensorStore } from '../../../src/checkpoint/tensorStore.js';
import { encodeHeader } from '../../reference/safetensors.js';
import { errorOf, temporaryFolder } from '../support.js';

const root = temporaryFolder();

/** A folder whose model.safetensors holds one tensor `w` of all 256 byte values, and empty ones of other names. */
function everyByte(dtype: string, ...others: string[]): string {
  const folder = join(root, [dtype, ...others].join(' '));
  const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
  const rest = others.map((name) => [name, { dtype: 'F32', shape: [0], data_offsets: [256, 256] }]);
  const header = {
    w: { dtype, shape: [16, 16], data_offsets: [0, 256] },
    ...(Object.fromEntries(rest) as object),
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'model.safetensors'), Buffer.concat([encodeHeader(header), bytes]));
  return folder;
}

async function rowOf(dtype: string, row: number): Promise<number[]> {
  const store = await TensorStore.open(everyByte(dtype));
  try {
    return [...(await store.read64({ tensor: 'w', rows: [row, row + 1] })).data];
  } finally {
    await store.close();
  }
}

/** The number that a sign, exponent and fraction stand for, by the formats' definition in arXiv 2209.05433. */
function number(byte: number, fractionBits: 2 | 3): number {
  const bits = byte.toString(2).padStart(8, '0');
  const exponent = parseInt(bits.slice(1, 8 - fractionBits), 2);
  const fraction = parseInt(bits.slice(8 - fractionBits), 2) / 2 ** fractionBits;
  const bias = fractionBits === 3 ? 7 : 15;
  const size = exponent === 0 ? fraction * 2 ** (1 - bias) : (1 + fraction) * 2 ** (exponent - bias);
  return bits[0] === '1' ? -size : size;
}

/** A folder whose tensor `w` has the given bytes. */
function ofDtype(dtype: string, shape: number[], byteLength: number): string {
  const folder = join(root, `${dtype.replace(/\W/g, '')} ${shape.join('x')} ${byteLength}`);
  mkdirSync(folder, { recursive: true });
  const header = encodeHeader({ w: { dtype, shape, data_offsets: [0, byteLength] } });
  writeFileSync(join(folder, 'model.safetensors'), Buffer.concat([header, new Uint8Array(byteLength)]));
  return folder;
}

describe('unsupported dtypes of the format', () => {
  it.each([
    ['F4', 8],
    ['F6_E2M3', 12],
    ['F6_E3M2', 12],
    ['F8_E8M0', 16],
    ['F8_E4M3FNUZ', 16],
    ['F8_E5M2FNUZ', 16],
    ['C64', 128],
  ])('%s is named when it is requested, in an otherwise good file', async (dtype, byteLength) => {
    const store = await TensorStore.open(ofDtype(dtype, [4, 4], byteLength));
    expect(await errorOf(store.read64({ tensor: 'w' }))).toMatchObject({
      code: 'unsupportedDtype',
      message: expect.stringMatching(`"w" has dtype ${dtype};.*Convert`),
    });
    await store.close();
  });

  it.each([
    ['F4', [4, 4], 16],
    ['F4', [3], 2],
    ['F6_E2M3', [2, 2], 4],
  ])('a size that %s of shape %j does not have is damage', async (dtype, shape, byteLength) => {
    expect(await errorOf(TensorStore.open(ofDtype(dtype, shape, byteLength)))).toMatchObject({
      code: 'badSafetensors',
    });
  });

  it('a future one is named too, and nonsense counts as damage', async () => {
    expect(await errorOf(TensorStore.open(ofDtype('F3_E1M1', [8], 3)))).toMatchObject({
      code: 'unsupportedDtype',
      message: expect.stringContaining('F3_E1M1, which QK Lens does not know'),
    });
    for (const dtype of ['f32', 'F32 ', '', 'a "quote"']) {
      expect(await errorOf(TensorStore.open(ofDtype(dtype, [1], 4)))).toMatchObject({
        code: 'badSafetensors',
      });
    }
  });
});

describe('FP8', () => {
  it.each([
    ['F8_E4M3', 3],
    ['F8_E5M2', 2],
  ] as const)('%s: every finite number is read', async (dtype, fractionBits) => {
    for (const row of [0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14]) {
      const expected = Array.from({ length: 16 }, (_, i) => number(16 * row + i, fractionBits));
      expect(await rowOf(dtype, row)).toEqual(expected);
    }
  });

  it('E4M3 is finite up to 448 = 0x7e and NaN in 0x7f; E5M2 up to 57344 = 0x7b', async () => {
    expect(number(0x7e, 3)).toBe(448);
    expect(number(0x7b, 2)).toBe(57344);
    expect(await errorOf(rowOf('F8_E4M3', 7))).toMatchObject({
      code: 'nonFiniteWeights',
      message: expect.stringContaining('1 number'),
    });
    expect(await errorOf(rowOf('F8_E5M2', 7))).toMatchObject({
      code: 'nonFiniteWeights',
      message: expect.stringContaining('4 numbers'),
    });
  });

  it.each(['w_scale_inv', 'w_scale'])('is refused if %s holds its scale', async (name) => {
    const store = await TensorStore.open(everyByte('F8_E4M3', name));
    const error = await errorOf(store.read64({ tensor: 'w', rows: [0, 1] }));
    expect(error).toMatchObject({ code: 'unsupportedDtype', message: expect.stringContaining(`"${name}"`) });
    await store.close();
  });

  it.each(['I8', 'U8', 'F8_E8M0'])('other dtypes of one byte are named in the error: %s', async (dtype) => {
    const error = await errorOf(rowOf(dtype, 0));
    expect(error).toMatchObject({ code: 'unsupportedDtype' });
    expect(error.message).toContain(`dtype ${dtype}`);
    expect(error.message).toContain('F64, F32, F16, BF16, F8_E4M3, F8_E5M2');
  });
});

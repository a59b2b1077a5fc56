import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decode, isFloatDtype } from '../../../../src/checkpoint/dtype.js';
import { dequantizerOf, QUANTISED_TYPES } from '../../../../src/checkpoint/gguf/dequantize/dequantize.js';
import type { GgufHeader } from '../../../../src/checkpoint/gguf/ggufHeader.js';
import { readGgufHeader } from '../../../../src/checkpoint/gguf/readGgufHeader.js';
import { PositionedFile } from '../../../../src/checkpoint/positionedFile.js';

const path = join(import.meta.dirname, '../../../fixtures/gguf/quantised.gguf');
let file: PositionedFile;
let header: GgufHeader;

beforeAll(async () => {
  file = await PositionedFile.open(path);
  ({ header } = await readGgufHeader(file));
});
afterAll(() => file.close());

async function numbersOf(name: string): Promise<Float32Array> {
  const { type, shape, offset, byteLength } = header.tensors.get(name)!;
  const bytes = await file.bytes(offset, byteLength);
  const numbers = new Float32Array(shape[0] * shape[1]);
  if (isFloatDtype(type.name)) decode(type.name, bytes, numbers);
  else dequantizerOf(type.name)!(bytes, numbers);
  return numbers;
}

describe('a tensor of each type is, bit for bit, what Python’s gguf makes of it:', () => {
  it.each(['F32', 'F16', 'BF16', 'F64', ...QUANTISED_TYPES])('%s', async (type) => {
    expect(header.tensors.get(type)!.type.name).toBe(type);
    const [found, expected] = [await numbersOf(type), await numbersOf(`${type}.expected`)];
    expect(expected.some((value) => value !== expected[0])).toBe(true);
    expect(found).toEqual(expected);
  });
});

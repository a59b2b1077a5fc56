import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PositionedFile } from '../../../src/checkpoint/positionedFile.js';
import { StridedReader } from '../../../src/checkpoint/stridedReader.js';
import { errorOf, temporaryFolder } from '../support.js';

/** Each number of the file is its place. */
const COUNT = 60_000;
const START = 20;
const path = join(temporaryFolder(), 'numbers');
writeFileSync(
  path,
  Buffer.concat([Buffer.alloc(START), Buffer.from(Uint32Array.from({ length: COUNT }, (_, i) => i).buffer)]),
);

let file: PositionedFile;
beforeAll(async () => (file = await PositionedFile.open(path)));
afterAll(() => file.close());

const view = (shape: readonly number[], strides: readonly number[], first = 0) => ({
  ...{ name: 'v', shape, strides, offset: START + 4 * first },
  byteLength: 4 * shape.reduce((product, length) => product * length, 1),
});

/** By definition: the sum of index times stride, last index fastest. */
function places(shape: readonly number[], strides: readonly number[], first: number): number[] {
  return shape.reduce(
    (before, length, i) =>
      before.flatMap((place) => Array.from({ length }, (_, index) => place + index * strides[i])),
    [first],
  );
}

describe.each([
  ['a transpose', [200, 300], [1, 200], 0],
  ['columns', [300, 120], [200, 1], 40],
  ['a permutation', [30, 20, 100], [100, 3000, 1], 0],
  ['every other', [29_000], [2], 1],
  ['one row for many', [100, 400], [0, 1], 7],
  ['one number for many', [20_000], [0], 9],
  ['a single row', [1, 50, 400], [9, 1, 50], 3],
] as const)('%s, larger than what is read number by number', (_name, shape, strides, first) => {
  const expected = places(shape, strides, first);
  const whole = view(shape, strides, first);

  it('is read whole', async () => {
    const bytes = await new StridedReader(file).read(whole, 0, whole.byteLength);
    expect(Buffer.from(bytes).equals(Buffer.from(Uint32Array.from(expected).buffer))).toBe(true);
  });

  it('and in parts, at any byte, before and after it was read whole', async () => {
    const reader = new StridedReader(file);
    const bytes = Buffer.from(Uint32Array.from(expected).buffer);
    for (let time = 0; time < 2; time++) {
      for (const [from, to] of [
        [0, 4],
        [6, 1003],
        [whole.byteLength - 9, whole.byteLength],
        [4001, 4001],
      ]) {
        expect(Buffer.from(await reader.read(whole, from, to)).equals(bytes.subarray(from, to))).toBe(true);
      }
      await reader.read(whole, 0, whole.byteLength);
    }
  });
});

it('a view that memory does not hold is refused by name', async () => {
  const large = view([2 ** 20, 2 ** 20], [0, 0]);
  expect(await errorOf(new StridedReader(file).read(large, 0, large.byteLength))).toMatchObject({
    code: 'unsupportedLayout',
    message: expect.stringMatching(/"v" is a view.*contiguous/),
  });
  expect(() => new StridedReader(file).readNow(large, 0, 2 ** 20)).toThrow('contiguous');
});

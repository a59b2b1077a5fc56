import { expect, it } from 'vitest';
import { copyInto, transpose, transposeInto } from '../../../src/linalg/matrix.js';

const SIZES = [1, 3, 4, 5, 8, 11].flatMap((rows) => [1, 4, 7].map((cols) => [rows, cols] as const));

it.each(SIZES)('transposes %i x %i numbers, also into a wider matrix', (rows, cols) => {
  const m = { data: Float32Array.from({ length: rows * cols }, (_, i) => i + 1), rows, cols };
  const expected = Array.from(
    { length: rows * cols },
    (_, i) => (i % rows) * cols + Math.floor(i / rows) + 1,
  );
  expect(Array.from(transpose(m).data)).toEqual(expected);
  const stride = rows + 2;
  const wide = new Float32Array(stride * cols);
  transposeInto(wide.subarray(1), m, stride);
  const inside = (i: number) => i % stride > 0 && i % stride <= rows;
  expect(Array.from(wide.filter((_, i) => inside(i)))).toEqual(expected);
  expect(wide.every((value, i) => inside(i) || value === 0)).toBe(true);
});

it('copies into a wider matrix', () => {
  const out = new Float32Array(9);
  copyInto(out.subarray(1), { data: Float32Array.of(1, 2, 3, 4), rows: 2, cols: 2 }, 4);
  expect(Array.from(out)).toEqual([0, 1, 2, 0, 0, 3, 4, 0, 0]);
});

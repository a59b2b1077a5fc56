import { expect, it } from 'vitest';
import { blockRows, blocks } from '../../../src/tasks/blocks.js';

it.each([
  [
    10,
    4,
    [
      [0, 4],
      [4, 8],
      [8, 10],
    ],
  ],
  [
    8,
    4,
    [
      [0, 4],
      [4, 8],
    ],
  ],
  [3, 4, [[0, 3]]],
  [0, 4, []],
])('%d rows in blocks of %d', (rows, size, expected) => {
  expect([...blocks(rows, size)]).toEqual(expected);
});

it('a block has at least one row, and stays within its cost if it has several', () => {
  expect(blockRows('product32', 1e12)).toBe(1);
  for (const cost of [1, 1000, 3e5, 4e8]) {
    expect(blockRows('loop', cost) * cost).toBeLessThanOrEqual(Math.max(cost, blockRows('loop', 1)));
  }
});

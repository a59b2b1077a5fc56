import { expect, it } from 'vitest';
import { longRows } from '../../../src/circuits/longRows.js';
import { seededRandom } from '../../../src/statistics/random.js';
import { normalVector, unit } from '../subspaces.js';
import { vocabularyMatrixOf } from '../vocabularyMatrixOf.js';

const listener = { onProgress: () => undefined };

async function longAmong(lengths: readonly number[]): Promise<number[]> {
  const random = seededRandom(1);
  const rows = lengths.map((length) => unit(normalVector(16, random)).map((value) => length * value));
  const isLong = await longRows(vocabularyMatrixOf(rows), listener);
  return lengths.flatMap((_, id) => (isLong(id) ? [id] : []));
}

it('long rows are the longest 1 %', async () => {
  const lengths = Array.from({ length: 300 }, (_, id) => 1 + ((id * 7) % 300) / 1000);
  const planted = [17, 200, 250];
  for (const id of planted) lengths[id] = 3 + id / 100;
  expect(await longAmong(lengths)).toEqual(planted);
});

it('of equal rows, and of fewer than 100, none is long', async () => {
  const equal = Array.from({ length: 300 }, () => Float64Array.from([0, 1, 1]));
  const isLong = await longRows(vocabularyMatrixOf(equal), listener);
  expect(equal.some((_, id) => isLong(id))).toBe(false);
  expect(await longAmong(Array.from({ length: 99 }, (_, id) => 1 + id))).toEqual([]);
});

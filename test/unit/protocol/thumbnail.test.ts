import { describe, expect, it } from 'vitest';
import { zeros32 } from '../../../src/linalg/matrix.js';
import {
  LONGEST_THUMBNAIL,
  readThumbnail,
  thumbnailCell,
  thumbnailSide,
  writeThumbnail,
} from '../../../src/protocol/thumbnail.js';

function pattern(n: number, value: (query: number, key: number) => number) {
  const all = zeros32(n, n);
  for (let query = 0; query < n; query++)
    for (let key = 0; key <= query; key++) all.data[query * n + key] = value(query, key);
  return all;
}

describe('a thumbnail', () => {
  it('has a cell for each pair of a short prompt', () => {
    const cells = readThumbnail(writeThumbnail(pattern(3, (query, key) => (query === key ? 1 : 0.2))), 3);
    expect([...cells]).toEqual([255, 0, 0, 51, 255, 0, 51, 51, 255]);
  });

  it('has the largest value of each of its cells for a long one', () => {
    const n = 100;
    const side = thumbnailSide(n);
    expect(side).toBe(32);
    const text = writeThumbnail(pattern(n, (query, key) => (query === 57 && key === 20 ? 0.8 : 0.1)));
    expect(text.length).toBeLessThanOrEqual(LONGEST_THUMBNAIL);
    const cells = readThumbnail(text, side);
    const [row, column] = [thumbnailCell(57, n), thumbnailCell(20, n)];
    expect([row, column]).toEqual([18, 6]);
    for (let query = 0; query < side; query++)
      for (let key = 0; key < side; key++)
        expect(cells[query * side + key]).toBe(key > query ? 0 : query === row && key === column ? 204 : 26);
  });

  it('has the cells of later keys if queries see them', () => {
    const n = 40;
    const all = zeros32(n, n);
    all.data.fill(0.2);
    all.data[n - 1] = 1;
    const text = writeThumbnail(all);
    expect(text.length).toBeLessThanOrEqual(LONGEST_THUMBNAIL);
    const cells = readThumbnail(text, 32);
    expect(cells).toHaveLength(32 * 32);
    expect(cells[31]).toBe(255);
    expect(cells.filter((value) => value === 51)).toHaveLength(32 * 32 - 1);
  });

  it('is blank where its text is damaged', () => {
    expect([...readThumbnail('*', 2)]).toEqual([0, 0, 0, 0]);
    expect([...readThumbnail(btoa('\x05'), 2)]).toEqual([5, 0, 0, 0]);
  });
});

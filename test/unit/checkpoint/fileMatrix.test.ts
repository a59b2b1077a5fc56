import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rowsInFloat32 } from '../../../src/checkpoint/storedMatrix.js';
import { TensorStore } from '../../../src/checkpoint/tensorStore.js';
import { vocabularyProducts } from '../../../src/model/vocabularyProducts.js';
import { makeRandomCheckpoint } from '../../reference/randomCheckpoint.js';
import { compute, errorOf, relativeError, temporaryFolder } from '../support.js';

const root = temporaryFolder();
const W_E = { tensor: 'wte.weight' };

/** A checkpoint none of whose matrices may be held in memory. */
const openUnheld = (folder: string) => TensorStore.open(folder, 0);

describe.each(['F64', 'F32', 'F16', 'BF16'] as const)('a matrix that stays in its file: %s', (dtype) => {
  const { folder } = makeRandomCheckpoint(join(root, dtype), { dtype });

  it('has the same rows, and products, as when it is read whole', async () => {
    const store = await openUnheld(folder);
    const large = await store.readLarge(W_E);
    const whole = await store.read32(W_E);
    expect(large).toMatchObject({ dtype: 'file', rows: whole.rows, cols: whole.cols });
    for (const [from, to] of [
      [0, 1],
      [40, 101],
      [100, 101],
      [0, 101],
    ] as const) {
      const expected = whole.data.subarray(from * whole.cols, to * whole.cols);
      expect(rowsInFloat32(large, from, to)).toEqual({ data: expected, rows: to - from, cols: whole.cols });
    }
    const directions = [0, 7].map((row) => whole.data.slice(row * whole.cols, (row + 1) * whole.cols));
    const found = await vocabularyProducts(compute, large, directions);
    const expected = await vocabularyProducts(compute, { dtype: 'F32', ...whole }, directions);
    found.forEach((products, i) => expect(relativeError(products, expected[i])).toBeLessThan(1e-6));
    await store.close();
  });
});

describe('a matrix that stays in its file', () => {
  it('is kept in memory if it is small, or if only part of it is needed', async () => {
    const { folder } = makeRandomCheckpoint(join(root, 'small'), {});
    const [unheld, usual] = [await openUnheld(folder), await TensorStore.open(folder)];
    expect((await usual.readLarge(W_E)).dtype).toBe('F32');
    expect((await unheld.readLarge({ ...W_E, rows: [0, 3] })).dtype).toBe('F32');
    await Promise.all([unheld.close(), usual.close()]);
  });

  it('reports numbers that are not finite, and a file that became shorter, when the rows are read', async () => {
    const { folder } = makeRandomCheckpoint(join(root, 'bad'), {});
    const path = join(folder, 'model.safetensors');
    const bytes = readFileSync(path);
    const headerBytes = Number(bytes.readBigUInt64LE(0));
    const header = JSON.parse(bytes.toString('utf8', 8, 8 + headerBytes)) as Record<
      string,
      { data_offsets: [number, number] }
    >;
    const start = 8 + headerBytes + header['wte.weight'].data_offsets[0];
    bytes.writeFloatLE(NaN, start + 4 * 15 * 60);
    writeFileSync(path, bytes);
    const store = await openUnheld(folder);
    const large = await store.readLarge(W_E);
    const read = (from: number, to: number) => Promise.resolve().then(() => rowsInFloat32(large, from, to));
    expect((await read(0, 60)).rows).toBe(60);
    expect(await errorOf(read(60, 61))).toMatchObject({ code: 'nonFiniteWeights' });
    truncateSync(path, start + 100);
    expect(await errorOf(read(10, 11))).toMatchObject({ code: 'fileChanged' });
    await store.close();
    expect(await errorOf(read(0, 1))).toMatchObject({ code: 'fileChanged' });
  });
});

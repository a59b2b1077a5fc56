import { describe, expect, it } from 'vitest';
import { Compute } from '../../../src/linalg/compute.js';
import { matrix, rowBlock, transpose, zeros64, type Matrix64 } from '../../../src/linalg/matrix.js';
import { blockedProduct } from '../../../src/model/blockedProduct.js';
import { productSum } from '../../../src/model/productSum.js';
import { seededRandom } from '../../reference/random.js';

const compute = new Compute();
const listener = { signal: new AbortController().signal, onProgress: () => undefined };

function random(rows: number, cols: number, seed: number): Matrix64 {
  const next = seededRandom(seed);
  return matrix(
    Float64Array.from({ length: rows * cols }, () => next.uniform() - 0.3),
    rows,
    cols,
  );
}

function worst({ data: a }: Matrix64, { data: b }: Matrix64): number {
  expect(a.length).toBe(b.length);
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
}

describe('sums of products of wide matrices, by groups of columns', () => {
  const rowsOf = (m: Matrix64) => ({
    dModel: m.cols,
    rows: (from: number, to: number) => rowBlock(m, from, to),
  });
  const [a, b] = [random(20, 1100, 1), random(20, 2100, 2)];

  it('are those of the whole matrices, with their rows’ sums', async () => {
    const sums = [new Float64Array(a.cols), new Float64Array(b.cols)] as const;
    const product = await productSum(compute, [rowsOf(a), rowsOf(b)], 20, 'x', listener, { sums });
    expect(worst(product, await compute.multiply64(a, b, { transA: true }))).toBeLessThan(1e-12);
    for (const [i, m] of [a, b].entries()) {
      for (const c of [0, 700, m.cols - 1]) {
        const expected = Array.from({ length: 20 }, (_, r) => m.data[r * m.cols + c]).reduce((x, y) => x + y);
        expect(sums[i][c]).toBeCloseTo(expected, 12);
      }
    }
  });

  it('of a matrix with itself have both halves, about an origin too', async () => {
    const origin = Float64Array.from({ length: a.cols }, (_, c) => c / 1000);
    const own = rowsOf(a);
    const product = await productSum(compute, [own, own], 20, 'x', listener, { origin });
    const moved = { ...a, data: a.data.map((value, i) => value - origin[i % a.cols]) };
    expect(worst(product, await compute.multiply64(moved, moved, { transA: true }))).toBeLessThan(1e-11);
  });
});

it('a product whose second factor is large is that of the whole matrices', async () => {
  const [a, b] = [random(257, 1720, 3), random(1720, 1730, 4)];
  const expected = await compute.multiply64(a, b);
  for (const transB of [false, true]) {
    const out = zeros64(a.rows, b.cols);
    await blockedProduct(compute, a, transB ? transpose(b) : b, out, { transB });
    expect(worst(out, expected)).toBeLessThan(1e-10);
  }
});

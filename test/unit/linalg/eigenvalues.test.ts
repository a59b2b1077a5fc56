import { EigenvalueDecomposition, Matrix as MlMatrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { eigenvalues } from '../../../src/linalg/eigenvalues.js';
import { zeros64, type Matrix64 } from '../../../src/linalg/matrix.js';
import { randomMatrix } from '../smallMatrices.js';

describe.each([1, 2, 3, 8, 16, 64])('of %d x %d', (n) => {
  it.each([
    ['of random numbers', (m: Matrix64) => m],
    ['of small whole numbers', (m: Matrix64) => ({ ...m, data: m.data.map(Math.round) })],
    ['of half the rank', (m: Matrix64) => ({ ...m, data: m.data.map((x, i) => (i < (n * n) / 2 ? 0 : x)) })],
    [
      'of a rotation',
      (m: Matrix64) => ({
        ...m,
        data: m.data.map((_, i) => (i % (n + 1) === 1 || i === n * (n - 1) ? 1 : 0)),
      }),
    ],
  ])('eigenvalues match the full decomposition: %s', (_, change) => {
    const m = change(randomMatrix(n, n));
    const full = new EigenvalueDecomposition(MlMatrix.from1DArray(n, n, m.data), { assumeSymmetric: false });
    const own = eigenvalues(m);
    const magnitudes = (re: ArrayLike<number>, im: ArrayLike<number>) =>
      Array.from(re, (x, i) => Math.hypot(x, im[i])).sort((a, b) => b - a);
    const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);
    const scale = Math.max(1, ...magnitudes(full.realEigenvalues, full.imaginaryEigenvalues));
    magnitudes(own.re, own.im).forEach((value, i) =>
      expect(
        Math.abs(value - magnitudes(full.realEigenvalues, full.imaginaryEigenvalues)[i]) / scale,
      ).toBeLessThan(1e-6),
    );
    expect(sum(own.re)).toBeCloseTo(sum(full.realEigenvalues), 9);
    expect(sum(own.im)).toBeCloseTo(0, 12);
  });
});

it('refuses numbers that are not finite', () => {
  const bad = { ...zeros64(3, 3), data: zeros64(3, 3).data.fill(NaN) };
  expect(() => eigenvalues(bad)).toThrow(expect.objectContaining({ code: 'compute' }));
});

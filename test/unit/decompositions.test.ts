import { describe, expect, it } from 'vitest';
import { EigenvalueDecomposition, Matrix as MlMatrix } from 'ml-matrix';
import { svd, symmetricEigen } from '../../src/linalg/decompositions.js';
import { eigenvalues } from '../../src/linalg/eigenvalues.js';
import { factoredSvd } from '../../src/linalg/factoredSvd.js';
import { transpose, zeros64, type Matrix64 } from '../../src/linalg/matrix.js';
import { productSingularValues } from '../../src/linalg/productSingularValues.js';
import { symmetricEigenvalues } from '../../src/linalg/symmetricEigenvalues.js';
import { seededRandom } from '../../src/statistics/random.js';
import { relativeError } from './support.js';

const random = seededRandom(42);

function randomMatrix(rows: number, cols: number, scale: (c: number) => number = () => 1): Matrix64 {
  return {
    data: Float64Array.from({ length: rows * cols }, (_, i) => scale(i % cols) * random.normal()),
    rows,
    cols,
  };
}

function product(a: Matrix64, b: Matrix64): Matrix64 {
  const out = zeros64(a.rows, b.cols);
  for (let r = 0; r < a.rows; r++)
    for (let c = 0; c < b.cols; c++)
      for (let k = 0; k < a.cols; k++)
        out.data[r * b.cols + c] += a.data[r * a.cols + k] * b.data[k * b.cols + c];
  return out;
}

const gram = (m: Matrix64) => product(transpose(m), m);

describe.each([1, 2, 3, 8, 16, 64])('of %d x %d', (n) => {
  it('symmetricEigenvalues are those of the full decomposition', () => {
    const a = gram(randomMatrix(n + 3, n));
    expect(relativeError(symmetricEigenvalues(a), symmetricEigen(a).values)).toBeLessThan(1e-12);
  });

  it('symmetricEigenvalues of an indefinite matrix', () => {
    const a = randomMatrix(n, n);
    const s = { ...a, data: a.data.map((value, i) => value + transpose(a).data[i]) };
    expect(relativeError(symmetricEigenvalues(s), symmetricEigen(s).values)).toBeLessThan(1e-12);
  });

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
  ])('eigenvalues are those of the full decomposition: %s', (_, change) => {
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

  it.each([
    ['even', () => 1],
    ['falling to 1e-4', (c: number) => 10 ** ((-4 * c) / Math.max(1, n - 1))],
  ])('productSingularValues and factoredSvd are those of the dense product: %s columns', (_, scale) => {
    const [a, b] = [randomMatrix(n + 20, n, scale), randomMatrix(n + 9, n)];
    const dense = svd(product(a, transpose(b))).values.slice(0, n);
    expect(relativeError(productSingularValues(gram(a), gram(b)), dense)).toBeLessThan(1e-7);
    expect(relativeError(factoredSvd(gram(a), gram(b)).values, dense)).toBeLessThan(1e-7);
  });
});

describe('of lower rank', () => {
  it('gives as many zeros as are missing, and vectors for the others', () => {
    const a = product(randomMatrix(30, 5), randomMatrix(5, 8));
    const b = randomMatrix(25, 8);
    const dense = svd(product(a, transpose(b))).values.slice(0, 8);
    const found = factoredSvd(gram(a), gram(b));
    expect(relativeError(found.values, dense)).toBeLessThan(1e-7);
    expect([...found.values].filter((value) => value > 1e-6 * found.values[0])).toHaveLength(5);
    expect(relativeError(productSingularValues(gram(a), gram(b)), dense)).toBeLessThan(1e-7);
  });

  it('of rank 0', () => {
    const zero = zeros64(4, 4);
    expect([...productSingularValues(zero, zero)]).toEqual([0, 0, 0, 0]);
    expect([...symmetricEigenvalues(zero)]).toEqual([0, 0, 0, 0]);
  });
});

describe('numbers that are not finite', () => {
  const bad = { ...zeros64(3, 3), data: zeros64(3, 3).data.fill(NaN) };
  it.each([
    ['symmetricEigen', () => symmetricEigen(bad)],
    ['svd', () => svd(bad)],
    ['eigenvalues', () => eigenvalues(bad)],
    ['factoredSvd', () => factoredSvd(bad, bad)],
    ['productSingularValues', () => productSingularValues(bad, bad)],
    ['productSingularValues on one side', () => productSingularValues(gram(randomMatrix(5, 3)), bad)],
  ])('are refused by %s', (_, run) => {
    expect(run).toThrow(expect.objectContaining({ code: 'compute' }));
  });
});

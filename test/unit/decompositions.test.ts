import { describe, expect, it } from 'vitest';
import { eigenvalues, svd, symmetricEigen } from '../../src/linalg/decompositions.js';
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

import { describe, expect, it } from 'vitest';
import { factoredSingularValues, factoredSvd } from '../../src/linalg/factoredSvd.js';
import { gramRoot } from '../../src/linalg/gramRoot.js';
import { identity64, transpose, zeros64, type Matrix64 } from '../../src/linalg/matrix.js';
import { denseSingularValues, gram, orthonormal, planted, product, randomMatrix } from './smallMatrices.js';
import { relativeError } from './support.js';

const range = (n: number, of: (i: number) => number) => Array.from({ length: n }, (_, i) => of(i));
const column = ({ data, rows, cols }: Matrix64, c: number) => range(rows, (r) => data[r * cols + c]);

describe.each([
  ...[1, 2, 3, 8, 16, 64].map((n) => [`even values, ${n}`, range(n, (i) => 2 - i / n)] as const),
  ['values from 1 to 1e-4', range(24, (i) => 10 ** ((-4 * i) / 23))],
  ['values from 1e-4 to 1', range(24, (i) => 10 ** ((4 * i) / 23 - 4))],
  ['half the rank', range(16, (i) => (i < 8 ? 1 + i : 0))],
  ['rank 1', [0, 0, 3, 0]],
  ['tiny values', range(8, (i) => 1e-60 * (1 + i))],
  ['large values', range(8, (i) => 1e60 * (1 + i))],
] as const)('planted %s', (_, plan) => {
  const { a, b, u, v } = planted(plan, plan.length + 20, plan.length + 9);
  const sides = [
    { grams: [gram(a), gram(b)] as const, left: [a, u], right: [b, v] },
    { grams: [gram(b), gram(a)] as const, left: [b, v], right: [a, u] },
  ] as const;
  const order = [...plan.keys()].sort((i, j) => plan[j] - plan[i]);
  const expected = order.map((i) => plan[i]);

  it.each(sides)('gives the values', ({ grams }) => {
    expect(relativeError(factoredSvd(...grams).values, expected)).toBeLessThan(1e-7);
    expect(relativeError(factoredSingularValues(...grams), expected)).toBeLessThan(1e-7);
    expect(factoredSvd(...grams).values.filter((value) => value > 0)).toHaveLength(
      plan.filter((value) => value > 0).length,
    );
  });

  it.each(sides)('gives the vectors, with one sign for both sides', ({ grams, left, right }) => {
    const found = factoredSvd(...grams);
    const [lefts, rights] = [product(left[0], found.left), product(right[0], found.right)];
    for (let k = 0; k < found.left.cols; k++) {
      const own = column(lefts, k);
      const sign = Math.sign(own.reduce((sum, x, i) => sum + x * column(left[1], order[k])[i], 0));
      expect(
        relativeError(
          own,
          column(left[1], order[k]).map((x) => sign * x),
        ),
      ).toBeLessThan(1e-6);
      expect(
        relativeError(
          column(rights, k),
          column(right[1], order[k]).map((x) => sign * x),
        ),
      ).toBeLessThan(1e-6);
    }
  });
});

describe('of random factors', () => {
  it.each([1, 5, 64])('%d columns: the values are those of the dense product', (n) => {
    const [a, b] = [randomMatrix(n + 20, n), randomMatrix(n + 9, n)];
    const dense = denseSingularValues(product(a, transpose(b))).slice(0, n);
    expect(relativeError(factoredSvd(gram(a), gram(b)).values, dense)).toBeLessThan(1e-9);
    expect(relativeError(factoredSingularValues(gram(a), gram(b)), dense)).toBeLessThan(1e-9);
  });

  it('of lower rank on either side: exactly 0 beyond it', () => {
    const [thin, full] = [product(randomMatrix(30, 5), randomMatrix(5, 8)), randomMatrix(25, 8)];
    for (const [a, b] of [
      [thin, full],
      [full, thin],
      [thin, thin],
    ]) {
      const dense = denseSingularValues(product(a, transpose(b))).slice(0, 8);
      const found = factoredSvd(gram(a), gram(b));
      expect(relativeError(found.values, dense)).toBeLessThan(1e-7);
      expect([...found.values.subarray(5)]).toEqual([0, 0, 0]);
      expect([found.left.cols, found.right.cols]).toEqual([5, 5]);
    }
  });

  it('of orthonormal factors, whose values are all 1: any vectors, but orthonormal ones that belong together', () => {
    const [a, b] = [orthonormal(20, 6), orthonormal(30, 6)];
    const { values, left, right } = factoredSvd(gram(a), gram(b));
    expect(
      relativeError(
        values,
        range(6, () => 1),
      ),
    ).toBeLessThan(1e-13);
    const [u, v] = [product(a, left), product(b, right)];
    expect(relativeError(gram(u).data, identity64(6).data)).toBeLessThan(1e-12);
    expect(relativeError(product(u, transpose(v)).data, product(a, transpose(b)).data)).toBeLessThan(1e-12);
  });

  it('of zeros', () => {
    const zero = zeros64(4, 4);
    expect(factoredSvd(zero, identity64(4))).toEqual({
      values: new Float64Array(4),
      left: zeros64(4, 0),
      right: zeros64(4, 0),
    });
    expect([...factoredSingularValues(identity64(4), zero)]).toEqual([0, 0, 0, 0]);
  });
});

describe('the root of a Gram matrix', () => {
  it.each([
    ['of full rank', gram(randomMatrix(9, 6))],
    ['of half the rank', gram(randomMatrix(3, 6))],
    ['of zeros', zeros64(6, 6)],
  ])('%s', (_, m) => {
    const { root, solve } = gramRoot(m);
    expect(relativeError(gram(root).data, m.data)).toBeLessThan(1e-13);
    const u = column(product(root, randomMatrix(6, 1)), 0);
    const x = solve(Float64Array.from(u));
    expect(relativeError(product(root, { data: x, rows: 6, cols: 1 }).data, u)).toBeLessThan(1e-10);
  });
});

it('refuses numbers that are not finite, on either side', () => {
  const bad = { ...zeros64(3, 3), data: zeros64(3, 3).data.fill(NaN) };
  for (const [a, b] of [
    [bad, bad],
    [gram(randomMatrix(5, 3)), bad],
    [bad, gram(randomMatrix(5, 3))],
  ])
    for (const values of [factoredSvd, factoredSingularValues])
      expect(() => values(a, b)).toThrow(expect.objectContaining({ code: 'compute' }));
});

import { describe, expect, it } from 'vitest';
import { Compute } from '../../../src/linalg/compute.js';
import { factoredSingularValues, factoredSvd } from '../../../src/linalg/factoredSvd.js';
import { householderTriangle } from '../../../src/linalg/householderTriangle.js';
import { identity64, transpose, zeros64, type Matrix64 } from '../../../src/linalg/matrix.js';
import { triangularFactor, unpivoted } from '../../../src/linalg/triangularFactor.js';
import { PreciseMatrix } from '../../reference/doubleDouble.js';
import { preciseSvd } from '../../reference/preciseSvd.js';
import { gram, orthonormal, product, randomMatrix } from '../smallMatrices.js';
import { relativeError } from '../support.js';

const compute = new Compute();
/** Worst of all values, each beside itself. */
const worst = (found: ArrayLike<number>, expected: readonly number[]) =>
  expected.reduce((most, value, i) => Math.max(most, Math.abs(found[i] - value) / value), 0);
const precise = ({ data, rows, cols }: Matrix64) =>
  PreciseMatrix.from(rows, cols, (r, c) => data[r * cols + c]);
/** Vectors as the rows of a matrix. */
const rows = (vector: (k: number) => Float64Array, h: number): Matrix64 => ({
  ...{ data: Float64Array.from(range(h, (k) => [...vector(k)]).flat()), rows: h, cols: h },
});
const range = <T>(n: number, of: (i: number) => T) => Array.from({ length: n }, (_, i) => of(i));

/** Of every entry `scale(row, column)` times a normal one, as float32 stores it. */
function stored(rows: number, cols: number, scale: (row: number, col: number) => number = () => 1): Matrix64 {
  const m = randomMatrix(rows, cols);
  return {
    ...m,
    data: m.data.map((value, i) => Math.fround(value * scale(Math.floor(i / cols), i % cols))),
  };
}

/** A dense matrix whose singular values fall by so many powers of ten. */
function ill(rows: number, cols: number, powers: number, scale: (row: number) => number = () => 1): Matrix64 {
  const graded = stored(rows, cols, (r, c) => scale(r) * 10 ** ((-powers * c) / (cols - 1)));
  const mixed = product(graded, orthonormal(cols, cols));
  return { ...mixed, data: mixed.data.map(Math.fround) };
}

const outliers =
  (by: number, ...at: number[]) =>
  (row: number) =>
    at.includes(row) ? by : 1;
/** Of columns each a power of ten longer than the one before it, or shorter. */
const graded = (powers: number, cols: number) => (_: number, c: number) => 10 ** ((powers * c) / cols);

const FACTORS: Record<string, (n: number, h: number) => [Matrix64, Matrix64]> = {
  'of random numbers': (n, h) => [stored(n, h), stored(n, h)],
  'ill conditioned both': (n, h) => [ill(n, h, 3), ill(n, h, 3)],
  'ill conditioned one': (n, h) => [ill(n, h, 5), stored(n, h)],
  'of columns scaled against each other': (n, h) => [stored(n, h, graded(9, h)), stored(n, h, graded(-9, h))],
  'of columns scaled alike': (n, h) => [stored(n, h, graded(-6, h)), stored(n, h, graded(-6, h))],
  'with an outlier dimension of 100 in both': (n, h) => [
    stored(n, h, outliers(100, 7)),
    stored(n, h, outliers(100, 7)),
  ],
  'with an outlier dimension of 1e4 in one': (n, h) => [stored(n, h, outliers(1e4, 7)), stored(n, h)],
  'with outlier dimensions of 1e4 in both': (n, h) => [
    stored(n, h, outliers(1e4, 3, 7)),
    stored(n, h, outliers(1e4, 7)),
  ],
  'ill conditioned and with an outlier dimension': (n, h) => [
    ill(n, h, 2.5, outliers(100, 7)),
    stored(n, h, outliers(100, 7)),
  ],
};

describe.each([
  // Reflections alone, and Cholesky's factor twice.
  { n: 40, h: 12 },
  { n: 420, h: 26 },
])('factors of $n rows and $h columns, beside 32 digits', ({ n, h }) => {
  it.each(Object.entries(FACTORS))('%s', async (_, make) => {
    const [a, b] = make(n, h);
    const expected = preciseSvd(precise(a), precise(b));
    const [r, s] = [
      await triangularFactor(compute, transpose(a)),
      await triangularFactor(compute, transpose(b)),
    ];
    const found = factoredSvd(r, s);
    expect(worst(found.values, expected.values)).toBeLessThan(1e-10);
    expect(worst(factoredSingularValues(r, s), expected.values)).toBeLessThan(1e-7);
    const [lefts, rights] = [
      product(rows(found.left, h), transpose(a)),
      product(rows(found.right, h), transpose(b)),
    ];
    let compared = 0;
    for (let k = 0; k < h; k++) {
      const gap = Math.min(
        ...expected.values.map((value, i) => (i === k ? 1 : Math.abs(1 - value / expected.values[k]))),
      );
      if (gap < 0.001) continue;
      compared++;
      const sign = Math.sign(expected.left[k].reduce((sum, x, i) => sum + x * lefts.data[k * n + i], 0));
      for (const [own, other] of [
        [lefts, expected.left[k]],
        [rights, expected.right[k]],
      ] as const) {
        const row = [...own.data.subarray(k * n, (k + 1) * n)];
        expect(
          relativeError(
            row,
            other.map((x) => sign * x),
          ),
        ).toBeLessThan(1e-6);
      }
    }
    expect(compared).toBeGreaterThan(h / 2);
  });
});

describe('triangles', () => {
  it.each([
    ['of full rank', randomMatrix(9, 6)],
    ['of more columns than rows', randomMatrix(3, 6)],
    ['of zeros', zeros64(4, 6)],
    ['of very large and very small columns', randomMatrix(9, 6, (c) => 10 ** (20 * c - 60))],
  ])("%s: Householder's reflections keep the columns' lengths and products", (_, a) => {
    const { triangle, order } = householderTriangle(transpose(a));
    const r = unpivoted({ triangle, order });
    const scale = range(6, (c) => Math.hypot(...range(a.rows, (i) => a.data[i * 6 + c])) || 1);
    const unit = (m: Matrix64) => ({ ...m, data: m.data.map((value, i) => value / scale[i % 6]) });
    expect(relativeError(gram(unit(r)).data, gram(unit(a)).data)).toBeLessThan(1e-14);
    const diagonal = range(6, (i) => Math.abs(triangle.data[i * 6 + i]));
    expect(diagonal).toEqual([...diagonal].sort((x, y) => y - x));
  });

  it('are refused if numbers are not finite', async () => {
    for (const bad of [NaN, Infinity]) {
      for (const n of [5, 70_000]) {
        const m = randomMatrix(2, n);
        m.data[n] = bad;
        await expect(triangularFactor(compute, m)).rejects.toMatchObject({ code: 'compute' });
      }
    }
  });
});

describe('products', () => {
  it('of lower rank on either side have values of rounding size beyond it', () => {
    const triangle = (m: Matrix64) => unpivoted(householderTriangle(transpose(m)));
    const [thin, full] = [product(randomMatrix(30, 5), randomMatrix(5, 8)), randomMatrix(25, 8)];
    for (const [a, b] of [
      [thin, full],
      [full, thin],
      [thin, thin],
    ]) {
      const { values } = factoredSvd(triangle(a), triangle(b));
      expect(values[4]).toBeGreaterThan(1e-3 * values[0]);
      for (const value of values.subarray(5)) expect(value).toBeLessThan(1e-14 * values[0]);
    }
  });

  it('of orthonormal factors, whose values are all 1: orthonormal vectors that match', () => {
    const [a, b] = [orthonormal(20, 6), orthonormal(30, 6)];
    const triangle = (m: Matrix64) => unpivoted(householderTriangle(transpose(m)));
    const { values, left, right } = factoredSvd(triangle(a), triangle(b));
    expect(
      worst(
        values,
        range(6, () => 1),
      ),
    ).toBeLessThan(1e-14);
    const [u, v] = [product(a, transpose(rows(left, 6))), product(b, transpose(rows(right, 6)))];
    expect(relativeError(gram(u).data, identity64(6).data)).toBeLessThan(1e-13);
    expect(relativeError(product(u, transpose(v)).data, product(a, transpose(b)).data)).toBeLessThan(1e-13);
  });

  it('of zeros', () => {
    const zero = zeros64(4, 4);
    const { values, left, right } = factoredSvd(zero, identity64(4));
    expect([values, left(0), right(3)]).toEqual(Array(3).fill(new Float64Array(4)));
    expect([...factoredSingularValues(identity64(4), zero)]).toEqual([0, 0, 0, 0]);
  });

  it('are refused if numbers on either side are not finite', () => {
    const bad = { ...zeros64(3, 3), data: zeros64(3, 3).data.fill(NaN) };
    for (const [a, b] of [
      [bad, bad],
      [identity64(3), bad],
      [bad, identity64(3)],
    ])
      for (const values of [factoredSvd, factoredSingularValues])
        expect(() => values(a, b)).toThrow(expect.objectContaining({ code: 'compute' }));
  });
});

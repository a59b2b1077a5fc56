import { describe, expect, it } from 'vitest';
import { jacobiSvd } from '../../../src/linalg/jacobi.js';
import { identity64, transpose, zeros64, type Matrix64 } from '../../../src/linalg/matrix.js';
import { singularValues } from '../../../src/linalg/singularValues.js';
import { spectralNorm } from '../../../src/linalg/spectralNorm.js';
import { gram, orthonormal, product, randomMatrix } from '../smallMatrices.js';
import { relativeError } from '../support.js';

const range = (n: number, of: (i: number) => number) => Array.from({ length: n }, (_, i) => of(i));

function planted(values: readonly number[]): Matrix64 {
  const n = values.length;
  const u = orthonormal(n, n);
  return product({ ...u, data: u.data.map((x, i) => x * values[i % n]) }, orthonormal(n, n));
}

describe.each([
  ...[1, 2, 3, 8, 16, 64].map((n) => [`even, ${n}`, range(n, (i) => 2 - i / n)] as const),
  ['from 1 to 1e-6', range(24, (i) => 10 ** ((-6 * i) / 23))],
  ['half the rank', range(16, (i) => (i < 8 ? 1 + i : 0))],
  ['rank 1', [0, 0, 3, 0]],
  ['all equal', range(12, () => 2)],
  ['in two clusters', range(20, (i) => (i % 2 ? 1 : 1e-3))],
  ['tiny', range(8, (i) => 1e-160 * (1 + i))],
  ['large', range(8, (i) => 1e160 * (1 + i))],
] as const)('values %s', (_, plan) => {
  const m = planted(plan);
  const expected = [...plan].sort((a, b) => b - a);

  it('are accurate to the rounding of the largest', () => {
    expect(relativeError(singularValues(m), expected)).toBeLessThan(1e-14);
    expect(relativeError(jacobiSvd(transpose(m)).values, expected)).toBeLessThan(1e-14);
    expect(relativeError([spectralNorm(m)], [expected[0]])).toBeLessThan(1e-14);
  });

  it('have vectors that are orthonormal and make up the matrix', () => {
    const { values, left, right } = jacobiSvd(transpose(m));
    const rank = plan.filter((value) => value > 0).length;
    const scaled = { ...left, data: left.data.map((x, i) => x * values[Math.floor(i / left.cols)]) };
    expect(relativeError(product(transpose(scaled), right).data, m.data)).toBeLessThan(1e-13);
    expect(relativeError(gram(transpose(right)).data, identity64(plan.length).data)).toBeLessThan(1e-13);
    const nonzero = { data: left.data.slice(0, rank * left.cols), rows: rank, cols: left.cols };
    expect(relativeError(gram(transpose(nonzero)).data, identity64(rank).data)).toBeLessThan(1e-13);
  });
});

describe('a matrix whose columns differ only in length', () => {
  it.each([5, 24])('%d columns: every value is accurate to its own rounding', (n) => {
    const basis = randomMatrix(n, n);
    const powers = range(n, (c) => -2 * Math.floor((9 * c) / n));
    const scaled = { ...basis, data: basis.data.map((x, i) => x * 2 ** (4 * powers[i % n])) };
    // In exact powers of two, so that the same numbers stand in rows scaled the other way: det is a check of all values.
    const { values } = jacobiSvd(transpose(scaled));
    const logs = values.reduce((sum, value) => sum + Math.log2(value), 0);
    const plain = jacobiSvd(transpose(basis)).values.reduce((sum, value) => sum + Math.log2(value), 0);
    expect(logs).toBeCloseTo(plain + 4 * powers.reduce((a, b) => a + b), 9);
    expect(values[n - 1]).toBeLessThan(1e-17 * values[0]);
  });
});

it('of zeros, and of nothing', () => {
  expect([...singularValues(zeros64(3, 3))]).toEqual([0, 0, 0]);
  expect([...jacobiSvd(zeros64(3, 3)).values]).toEqual([0, 0, 0]);
  expect([...singularValues(zeros64(0, 0))]).toEqual([]);
});

it('refuses numbers that are not finite', () => {
  const bad = { ...zeros64(3, 3), data: zeros64(3, 3).data.fill(NaN) };
  for (const values of [singularValues, jacobiSvd])
    expect(() => values(bad)).toThrow(expect.objectContaining({ code: 'compute' }));
});

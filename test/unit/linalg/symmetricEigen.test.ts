import { EigenvalueDecomposition, Matrix as MlMatrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { identity64, transpose, zeros64, type Matrix64 } from '../../../src/linalg/matrix.js';
import { symmetricEigen, symmetricEigenvalues } from '../../../src/linalg/symmetricEigen.js';
import { gram, orthonormal, product, randomMatrix } from '../smallMatrices.js';
import { relativeError } from '../support.js';

function symmetric(m: Matrix64): Matrix64 {
  const t = transpose(m);
  return { ...m, data: m.data.map((value, i) => value + t.data[i]) };
}

/** Q diag(values) Q^T for a random rotation Q. */
function withSpectrum(values: readonly number[]): Matrix64 {
  const q = orthonormal(values.length, values.length);
  const scaled = { ...q, data: q.data.map((x, i) => x * values[i % values.length]) };
  return product(scaled, transpose(q));
}

const scaled = (m: Matrix64, by: number): Matrix64 => ({ ...m, data: m.data.map((x) => by * x) });
const range = (n: number, of: (i: number) => number) => Array.from({ length: n }, (_, i) => of(i));

const MATRICES: readonly (readonly [string, Matrix64])[] = [
  ...[1, 2, 3, 8, 64].flatMap((n): [string, Matrix64][] => [
    [`a Gram matrix of ${n}`, gram(randomMatrix(n + 3, n))],
    [`an indefinite matrix of ${n}`, symmetric(randomMatrix(n, n))],
    [`the identity of ${n}`, identity64(n)],
    [`zeros of ${n}`, zeros64(n, n)],
  ]),
  ['a diagonal matrix', { ...zeros64(8, 8), data: identity64(8).data.map((x, i) => x * (i - 20)) }],
  [
    'a tridiagonal matrix',
    {
      ...zeros64(9, 9),
      data: Float64Array.from({ length: 81 }, (_, i) => +(Math.abs(Math.floor(i / 9) - (i % 9)) === 1)),
    },
  ],
  ['clusters of equal eigenvalues', withSpectrum(range(32, (i) => [3, 3, 3, 1, 1, -2, 0, 0][i % 8]))],
  ['a spectrum from 1 to 1e-14', withSpectrum(range(33, (i) => 10 ** ((-14 * i) / 32)))],
  ['a spectrum from 1e-14 to 1', withSpectrum(range(33, (i) => 10 ** ((14 * i) / 32 - 14)))],
  ['a tenth of the rank', gram(randomMatrix(5, 50))],
  [
    'entries off the diagonal of 1e-9',
    symmetric({ ...identity64(16), data: identity64(16).data.map((x) => x + 1e-9) }),
  ],
  ['entries of 1e200', scaled(gram(randomMatrix(12, 8)), 1e200)],
  ['entries of 1e-200', scaled(gram(randomMatrix(12, 8)), 1e-200)],
];

describe.each(MATRICES)('of %s', (_, m) => {
  const n = m.rows;
  const { values, vectors } = symmetricEigen(m);
  const largest = Math.max(...m.data.map(Math.abs)) || 1;

  it('the eigenvalues are those of ml-matrix, largest first, with and without vectors', () => {
    const unit = m.data.map((x) => x / largest);
    const { realEigenvalues } = new EigenvalueDecomposition(MlMatrix.from1DArray(n, n, unit), {
      assumeSymmetric: true,
    });
    const expected = realEigenvalues.sort((a, b) => b - a);
    expect(
      relativeError(
        values.map((x) => x / largest),
        expected,
      ),
    ).toBeLessThan(1e-13);
    expect(
      relativeError(
        symmetricEigenvalues(m).map((x) => x / largest),
        expected,
      ),
    ).toBeLessThan(1e-13);
  });

  it('the vectors are orthonormal and are sent to multiples of themselves', () => {
    expect(relativeError(product(vectors, transpose(vectors)).data, identity64(n).data)).toBeLessThan(1e-13);
    const images = product(vectors, m);
    const residual = images.data.map((x, i) => x - values[Math.floor(i / n)] * vectors.data[i]);
    expect(Math.max(...residual.map(Math.abs))).toBeLessThan(1e-13 * n * largest);
  });

  it('reads only the lower triangle', () => {
    const lower = { ...m, data: m.data.map((x, i) => (i % n > Math.floor(i / n) ? 0 : x)) };
    expect(symmetricEigen(lower)).toEqual(symmetricEigen(m));
  });
});

it('refuses numbers that are not finite', () => {
  const bad = { ...zeros64(3, 3), data: zeros64(3, 3).data.fill(NaN) };
  for (const decompose of [symmetricEigen, symmetricEigenvalues])
    expect(() => decompose(bad)).toThrow(expect.objectContaining({ code: 'compute' }));
});

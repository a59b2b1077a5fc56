import { describe, expect, it } from 'vitest';
import { moments } from '../../../src/statistics/moments.js';
import { seededRandom } from '../../../src/statistics/random.js';
import {
  sdOverRandomSubspaces,
  subspaceTests,
  type ContrastSize,
} from '../../../src/statistics/subspaceTests.js';
import { inner, normalVector, randomSubspace, shareOf, unit, type Rows } from '../subspaces.js';

const D = 30;
const K = 6;
const random = seededRandom(17);

/** The second moments of some unit rows less those of others, `[D, D]`. */
function contrastOf(a: Rows, b: Rows): Rows {
  return Array.from({ length: D }, (_, i) =>
    Float64Array.from({ length: D }, (_unused, j) => {
      const mean = (rows: Rows) => rows.reduce((sum, x) => sum + x[i] * x[j], 0) / rows.length;
      return mean(a) - mean(b);
    }),
  );
}

function sizeOf(c: Rows): ContrastSize {
  return {
    size: D,
    trace: c.reduce((sum, row, i) => sum + row[i], 0),
    square: c.reduce((sum, row) => sum + inner(row, row), 0),
  };
}

/** Rows that share directions, as a list of related words does. */
function relatedRows(count: number): Rows {
  const common = Array.from({ length: 3 }, () => normalVector(D, random));
  return Array.from({ length: count }, () => {
    const own = normalVector(D, random);
    return unit(
      own.map((value, i) => value + common.reduce((sum, c) => sum + 0.7 * random.normal() * c[i], 0)),
    );
  });
}

const randomRows = (count: number) => Array.from({ length: count }, () => unit(normalVector(D, random)));

describe('subspaceTests', () => {
  const contrast = contrastOf(relatedRows(40), randomRows(60));
  const shares = (bases: readonly Rows[]) =>
    bases.map((basis, space) => ({ share: shareOf(basis, contrast), dimension: basis.length, space }));

  it('has the standard deviation of random subspaces to 5 %', () => {
    for (const k of [1, K, D - 1]) {
      const drawn = Array.from(
        { length: 3000 },
        () => (D / k) * shareOf(randomSubspace(k, D, random), contrast),
      );
      const { sd } = moments(drawn);
      expect(sdOverRandomSubspaces(k, sizeOf(contrast)) / sd).toBeGreaterThan(0.95);
      expect(sdOverRandomSubspaces(k, sizeOf(contrast)) / sd).toBeLessThan(1.05);
    }
    expect(sdOverRandomSubspaces(D, sizeOf(contrast))).toBe(0);
  });

  it('gives 2 to 8 % of 300 random subspaces a p below .05', () => {
    const bases = Array.from({ length: 300 }, () => randomSubspace(K, D, random));
    const tests = subspaceTests(shares(bases), sizeOf(contrast));
    const part = tests.filter(({ p }) => p < 0.05).length / 300;
    expect(part).toBeGreaterThanOrEqual(0.02);
    expect(part).toBeLessThanOrEqual(0.08);
    expect(tests.filter(({ pAdjusted }) => pAdjusted < 0.05).length).toBeLessThan(3);
  });

  it('finds nothing in a contrast that all spaces hold alike, and in a space of all dimensions', () => {
    const alike = { size: D, trace: 3 * D, square: 9 * D };
    const same = [1, 2].map((space) => ({ share: 3 * K, dimension: K, space }));
    for (const { z, p, pAdjusted } of subspaceTests(same, alike))
      expect({ z, p, pAdjusted }).toEqual({ z: 0, p: 1, pAdjusted: 1 });
    const whole = { share: 5, dimension: D, space: 0 };
    expect(subspaceTests([whole, { ...whole, dimension: K, space: 1 }], sizeOf(contrast))[0].z).toBe(0);
  });

  it('counts one space once, however many heads have it', () => {
    const bases = Array.from({ length: 6 }, () => randomSubspace(K, D, random));
    const alone = subspaceTests(shares(bases), sizeOf(contrast));
    const threefold = subspaceTests(
      shares(bases).flatMap((share) => [share, share, share]),
      sizeOf(contrast),
    );
    alone.forEach((test, i) => [0, 1, 2].forEach((copy) => expect(threefold[3 * i + copy]).toEqual(test)));
  });
});

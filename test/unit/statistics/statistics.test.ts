import { describe, expect, it } from 'vitest';
import { benjaminiHochberg } from '../../../src/statistics/benjaminiHochberg.js';
import { seededRandom } from '../../../src/statistics/random.js';
import { rankSumTest } from '../../../src/statistics/rankSum.js';
import { spearman } from '../../../src/statistics/spearman.js';
import * as reference from '../../reference/statistics.js';

const random = seededRandom(7);
const sample = (n: number, ties: boolean, shift = 0) =>
  Array.from({ length: n }, () => (ties ? random.below(6) + Math.round(shift) : random.normal() + shift));

describe.each([false, true])('against the reference (ties: %s)', (ties) => {
  it.each([
    [3, 5, 0],
    [40, 60, 0.3],
    [200, 100, 1],
    [1, 30, 0],
  ])('rankSumTest of %d and %d values', (n, m, shift) => {
    const [a, b] = [sample(n, ties, shift), sample(m, ties)];
    const own = rankSumTest(a, b);
    const { u, p, rankBiserial } = reference.rankSumTest(a, b);
    expect(own.u).toBe(u);
    expect(own.effect).toBeCloseTo(rankBiserial, 12);
    expect(own.p).toBeCloseTo(p, 6);
  });

  it('spearman', () => {
    const [x, y] = [sample(50, ties), sample(50, ties)];
    expect(spearman(x, y)).toBeCloseTo(reference.spearman(x, y), 12);
  });
});

it('benjaminiHochberg against the reference', () => {
  const p = Array.from({ length: 40 }, () => random.uniform() ** 3);
  benjaminiHochberg(p).forEach((value, i) =>
    expect(value).toBeCloseTo(reference.benjaminiHochberg(p)[i], 12),
  );
});

it('rankSumTest of equal constants finds nothing', () => {
  expect(rankSumTest([1, 1, 1], [1, 1])).toEqual({ u: 3, p: 1, effect: 0 });
});

it('spearman of a constant is 0', () => expect(spearman([1, 1, 1], [1, 2, 3])).toBe(0));

describe('seededRandom', () => {
  it('repeats exactly', () => {
    const draw = () =>
      Array.from(
        { length: 5 },
        (
          (r) => () =>
            r.uniform()
        )(seededRandom(3)),
      );
    expect(draw()).toEqual(draw());
  });

  it('is normal to within its sampling error', () => {
    const values = Array.from({ length: 20_000 }, () => random.normal());
    const mean = values.reduce((a, b) => a + b) / values.length;
    const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length;
    expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(values.length));
    expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(2 / values.length));
  });
});

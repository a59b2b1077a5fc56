import { describe, expect, it } from 'vitest';
import { benjaminiHochberg } from '../../../src/statistics/benjaminiHochberg.js';
import { holm } from '../../../src/statistics/holm.js';
import { twoSidedP } from '../../../src/statistics/normal.js';
import { seededRandom } from '../../../src/statistics/random.js';
import { rankBiserial } from '../../../src/statistics/rankBiserial.js';
import { spearman } from '../../../src/statistics/spearman.js';
import { erfc } from '../../reference/nonlinearities.js';
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
  ])('rankBiserial of %d and %d values', (n, m, shift) => {
    const [a, b] = [sample(n, ties, shift), sample(m, ties)];
    expect(rankBiserial(a, b)).toBeCloseTo(reference.rankSumTest(a, b).rankBiserial, 12);
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

it('rankBiserial of equal constants is 0', () => expect(rankBiserial([1, 1, 1], [1, 1])).toBe(0));

it('twoSidedP is erfc(|z| / sqrt 2)', () => {
  expect(twoSidedP(0)).toBe(1);
  for (const z of [0.1, -1, 1.959964, 3, -6]) {
    expect(twoSidedP(z) / erfc(Math.abs(z) / Math.SQRT2)).toBeCloseTo(1, 6);
  }
});

it("holm adjusts step by step, never below a smaller p's", () => {
  // Holm's own steps: 4 * .01, 3 * .02 = .06, 2 * .025 = .05 raised to .06, .9.
  expect(holm([0.025, 0.9, 0.01, 0.02])).toEqual([0.06, 0.9, 0.04, 0.06]);
  expect(holm([0.4, 0.5])).toEqual([0.8, 0.8]);
  expect(holm([])).toEqual([]);
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

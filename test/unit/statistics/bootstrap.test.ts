import { expect, it } from 'vitest';
import { bootstrapInterval } from '../../../src/statistics/bootstrap.js';
import { seededRandom } from '../../../src/statistics/random.js';

it('holds the mean of the population in 90 to 97 % of samples of 40', () => {
  const random = seededRandom(3);
  const held = Array.from({ length: 300 }, (_, seed) => {
    const { low, high } = bootstrapInterval(
      Array.from({ length: 40 }, () => 2 + 3 * random.normal()),
      seed,
    );
    return low <= 2 && 2 <= high;
  }).filter(Boolean);
  expect(held.length / 300).toBeGreaterThan(0.9);
  expect(held.length / 300).toBeLessThan(0.97);
});

it('is one point for equal values, and the same for one seed', () => {
  expect(bootstrapInterval([4, 4, 4], 1)).toEqual({ low: 4, high: 4 });
  expect(bootstrapInterval([1, 2, 9], 7)).toEqual(bootstrapInterval([1, 2, 9], 7));
});

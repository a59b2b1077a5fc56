import { describe, expect, it } from 'vitest';
import { isotropicStandouts } from '../../../src/circuits/standout.js';
import { moments } from '../../../src/statistics/moments.js';
import { seededRandom } from '../../../src/statistics/random.js';
import { upperTail } from '../../../src/statistics/upperTail.js';
import { inner, normalVector } from '../subspaces.js';
import { vocabularyMatrixOf } from '../vocabularyMatrixOf.js';

const D = 16;
const TOP = 5;
const random = seededRandom(3);
/** With a common direction and rows of very different lengths, as a trained embedding has them. */
const common = normalVector(D, random);
const rows = Array.from({ length: 300 }, (_, id) =>
  normalVector(D, random).map((value, i) => (1 + (id % 7)) * value + 3 * common[i]),
);

describe('isotropicStandouts', () => {
  it('stays the same if one row is added to all', async () => {
    const added = normalVector(D, random).map((value) => 5 * value);
    const shifted = rows.map((row) => row.map((value, i) => value + added[i]));
    const [own, other] = [
      await isotropicStandouts(vocabularyMatrixOf(rows), TOP, 1, {}),
      await isotropicStandouts(vocabularyMatrixOf(shifted), TOP, 1, {}),
    ];
    expect(own).toHaveLength(2000);
    own.forEach((a, i) => expect(other[i]).toBeCloseTo(a, 3));
  });

  it('gives 3 to 7 % of other random directions a p below .05', async () => {
    const chance = await isotropicStandouts(vocabularyMatrixOf(rows), TOP, 1, {});
    const p = Array.from({ length: 2000 }, () => {
      const direction = normalVector(D, random);
      const dots = rows.map((row) => inner(row, direction));
      const { mean, sd } = moments(dots);
      const largest = dots.toSorted((a, b) => b - a).slice(0, TOP);
      return upperTail(chance, (moments(largest).mean - mean) / sd);
    });
    const part = p.filter((one) => one < 0.05).length / p.length;
    expect(part).toBeGreaterThan(0.03);
    expect(part).toBeLessThan(0.07);
  });
});

import { describe, expect, it } from 'vitest';
import { isotropicStandouts } from '../../../src/circuits/standout.js';
import { moments } from '../../../src/statistics/moments.js';
import { seededRandom } from '../../../src/statistics/random.js';
import { upperTail } from '../../../src/statistics/upperTail.js';
import { EMBEDDINGS } from '../embeddings.js';
import { inner, normalVector } from '../subspaces.js';
import { vocabularyMatrixOf } from '../vocabularyMatrixOf.js';

const D = 16;
const TOP = 5;
const random = seededRandom(3);
/** With a common direction and rows of very different lengths, as a trained embedding has them. */
const shared = normalVector(D, random);
const common = Array.from({ length: 300 }, (_, id) =>
  normalVector(D, random).map((value, i) => (1 + (id % 7)) * value + 3 * shared[i]),
);

describe.each([{ name: 'rows with a common direction', isThere: true, rows: () => common }, ...EMBEDDINGS])(
  'the standout of directions on $name',
  ({ isThere, rows: make }) => {
    const test = it.skipIf(!isThere);

    test('stays the same if one row is added to all', async () => {
      const rows = make();
      const d = rows[0].length;
      const added = normalVector(d, random).map((value, i) => 5 * value * Math.abs(rows[0][i]));
      const shifted = rows.map((row) => row.map((value, i) => value + added[i]));
      const [own, other] = [
        await isotropicStandouts(vocabularyMatrixOf(rows), TOP, 1, {}),
        await isotropicStandouts(vocabularyMatrixOf(shifted), TOP, 1, {}),
      ];
      expect(own).toHaveLength(2000);
      own.forEach((a, i) => expect(other[i]).toBeCloseTo(a, 3));
    });

    test('gives 3 to 7 % of other random directions a p below .05', async () => {
      const rows = make();
      const chance = await isotropicStandouts(vocabularyMatrixOf(rows), TOP, 1, {});
      const p = Array.from({ length: 2000 }, () => {
        const direction = normalVector(rows[0].length, random);
        const dots = rows.map((row) => inner(row, direction));
        const { mean, sd } = moments(dots);
        const largest = dots.toSorted((a, b) => b - a).slice(0, TOP);
        return upperTail(chance, (moments(largest).mean - mean) / sd);
      });
      const part = p.filter((one) => one < 0.05).length / p.length;
      expect(part).toBeGreaterThan(0.03);
      expect(part).toBeLessThan(0.07);
    });
  },
);

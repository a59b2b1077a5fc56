import { expect, it } from 'vitest';
import { randomRotation } from '../../../src/circuits/randomRotation.js';
import { dot } from '../../../src/linalg/vector.js';
import { seededRandom } from '../../../src/statistics/random.js';

it('has orthonormal rows, whose entries are spread as those of random directions', () => {
  const n = 48;
  const { data } = randomRotation(n, seededRandom(1));
  const row = (k: number) => data.subarray(k * n, (k + 1) * n);
  for (let a = 0; a < n; a++) {
    for (let b = 0; b <= a; b++) expect(dot(row(a), row(b))).toBeCloseTo(a === b ? 1 : 0, 12);
  }
  const fourth = data.reduce((sum, value) => sum + value ** 4, 0) / data.length;
  // Of a uniform direction in n dimensions: 3 / (n (n + 2)).
  expect((fourth * n * (n + 2)) / 3).toBeGreaterThan(0.85);
  expect((fourth * n * (n + 2)) / 3).toBeLessThan(1.15);
});

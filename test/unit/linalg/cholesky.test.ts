import { expect, it } from 'vitest';
import { largeCholesky } from '../../../src/linalg/cholesky.js';
import { Compute } from '../../../src/linalg/compute.js';
import { matrix } from '../../../src/linalg/matrix.js';
import { seededRandom } from '../../reference/random.js';

it('takes a large root in blocks and strips, in place of the Gram matrix', async () => {
  const n = 41;
  const random = seededRandom(3);
  const rows = Array.from({ length: 60 }, () => Array.from({ length: n }, () => random.uniform() - 0.4));
  const gram = rows[0].map((_, i) => rows[0].map((_own, j) => rows.reduce((sum, x) => sum + x[i] * x[j], 0)));
  const given = matrix(Float64Array.from(gram.flat()), n, n);
  let turns = 0;
  const between = () => Promise.resolve(void turns++);
  const { root, rank } = await largeCholesky(new Compute(), given, 1e-14, { block: 8, strip: 5 }, between);
  expect(rank).toBe(n);
  expect(turns).toBeGreaterThan(n / 8);
  const at = (r: number, c: number) => root.data[r * n + c];
  let worst = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      if (j < i) worst = Math.max(worst, Math.abs(at(i, j)));
      let sum = 0;
      for (let k = 0; k < n; k++) sum += at(k, i) * at(k, j);
      worst = Math.max(worst, Math.abs(sum - gram[i][j]));
    }
  }
  expect(worst).toBeLessThan(1e-12);
});

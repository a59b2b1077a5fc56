import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { headSpaces } from '../../../src/circuits/headSpaces.js';
import { qkSides } from '../../../src/circuits/headSides.js';
import { spectrum } from '../../../src/circuits/spectrum.js';
import { OpenCheckpoints } from '../../../src/engine/openCheckpoints.js';
import type { Matrix64 } from '../../../src/linalg/matrix.js';
import { DEFAULT_PROCESSING } from '../../../src/protocol/model.js';
import { makeRandomCheckpoint } from '../../reference/randomCheckpoint.js';
import { TRAINED_MODELS } from '../../reference/trainedModels.js';
import { compute, temporaryFolder } from '../support.js';

const checkpoints = new OpenCheckpoints(compute);
afterAll(() => checkpoints.closeAll());

const folder = temporaryFolder();
const MODELS = [
  ...[
    { name: 'narrow heads', options: { seed: 3 } },
    { name: 'wide heads', options: { seed: 4, nHeads: 2, dHead: 48 } },
    { name: 'wide heads in bfloat16', options: { seed: 5, nHeads: 2, dHead: 48, dtype: 'BF16' } },
  ].map(({ name, options }) => ({
    ...{ name, isThere: true },
    path: makeRandomCheckpoint(join(folder, name), options as object).folder,
  })),
  ...TRAINED_MODELS,
];

describe.each(MODELS)('the spaces of $name', ({ path, isThere }) => {
  it.skipIf(!isThere).each([
    { side: 'query', vectors: undefined },
    { side: 'key', vectors: undefined },
    { side: 'query', vectors: 2 },
    { side: 'key', vectors: 2 },
  ] as const)('are those of the singular vectors that are not null: %o', async ({ side, vectors }) => {
    const { spaces } = await checkpoints.get(path);
    const weights = spaces.model.weights(DEFAULT_PROCESSING);
    const { nHeads, dHead } = weights.config;
    const chosen = { side, ...(vectors !== undefined && { vectors }) };
    const firsts = new Map<number, Matrix64>();
    let at = 0;
    for await (const { basis, space } of headSpaces(weights, chosen, {})) {
      const ref = { layer: Math.floor(at / nHeads), head: at++ % nHeads };
      const { query, key } = qkSides(await weights.qk(ref), weights.rounding(ref));
      const found = await spectrum(compute, query, key, {});
      const rank = found.null.filter((isNull) => !isNull).length;
      expect(basis.rows).toBe(Math.min(vectors ?? dHead, rank));
      expect(distanceFromIdentity(await compute.multiply64(basis, basis, { transB: true }))).toBeLessThan(
        1e-8,
      );
      for (let k = 0; k < basis.rows; k++) {
        const { left, right } = found.directions(k);
        expect(inside(side === 'query' ? left : right, basis)).toBeCloseTo(1, 8);
      }
      const first = firsts.get(space);
      if (first) {
        for (let k = 0; k < basis.rows; k++) {
          const row = basis.data.subarray(k * basis.cols, (k + 1) * basis.cols);
          expect(inside(row, first)).toBeCloseTo(1, 8);
        }
      } else firsts.set(space, basis);
    }
    expect(at).toBe(weights.config.nLayers * nHeads);
  });
});

/** The squared length of a unit vector's projection onto orthonormal rows. */
function inside(x: Float64Array, { data, rows, cols }: Matrix64): number {
  let sum = 0;
  for (let r = 0; r < rows; r++) {
    const along = x.reduce((part, value, i) => part + value * data[r * cols + i], 0);
    sum += along ** 2;
  }
  return sum;
}

function distanceFromIdentity({ data, cols }: Matrix64): number {
  return data.reduce((most, value, i) => Math.max(most, Math.abs(value - (i % (cols + 1) === 0 ? 1 : 0))), 0);
}

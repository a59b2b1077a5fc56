import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { listContrast } from '../../../../src/circuits/listContrast.js';
import { RowView } from '../../../../src/circuits/rowView.js';
import { UnitRows } from '../../../../src/circuits/unitRows.js';
import { matrixRow } from '../../../../src/circuits/matrixRow.js';
import type { VocabularySpaces } from '../../../../src/circuits/vocabularySpaces.js';
import { OpenCheckpoints } from '../../../../src/engine/openCheckpoints.js';
import { DEFAULT_PROCESSING, DEFAULT_VARIANT } from '../../../../src/protocol/model.js';
import { spaceTests } from '../../../../src/circuits/spaceTests.js';
import { seededRandom, type Random } from '../../../../src/statistics/random.js';
import { subspaceTests, type SubspaceTest } from '../../../../src/statistics/subspaceTests.js';
import { makeRandomCheckpoint } from '../../../reference/randomCheckpoint.js';
import { TRAINED_MODELS } from '../../../reference/trainedModels.js';
import { EMBEDDINGS } from '../../embeddings.js';
import { inner, normalVector, randomSubspace, shareOf, unit, type Rows } from '../../subspaces.js';
import { compute, temporaryFolder } from '../../support.js';
import { vocabularyMatrixOf } from '../../vocabularyMatrixOf.js';

// What the variance test may claim: random lists flag few heads, on random and on trained weights.

const checkpoints = new OpenCheckpoints(compute);
afterAll(() => checkpoints.closeAll());

const random = makeRandomCheckpoint(join(temporaryFolder(), 'random'), {
  ...{ seed: 77, nLayers: 4, nHeads: 6, dModel: 24, dHead: 4, dVocab: 600 },
});
const MODELS = [
  { name: 'random weights', path: random.folder },
  ...TRAINED_MODELS.map(({ name, path }) => ({ name: `trained weights of ${name}`, path })),
];

describe.each(MODELS)('$name', ({ path }) => {
  it.skipIf(!existsSync(path)).each([
    { side: 'query', centered: false },
    { side: 'key', centered: false },
    { side: 'query', centered: true },
    { side: 'key', centered: true },
  ] as const)(
    'at most 15 % of heads are flagged by two random lists on the $side side, centred: $centered',
    async ({ side, centered }) => {
      const { spaces } = await checkpoints.get(path);
      const { flagged, adjusted } = await flaggedHeads(spaces, side, centered);
      expect(flagged).toBeLessThan(0.15);
      expect(adjusted).toBeLessThan(0.05);
    },
  );
});

describe.each(EMBEDDINGS)('$name', ({ rows, isThere }) => {
  it.skipIf(!isThere)('a list with a fifth of its square planted in a space is found in 90 %', async () => {
    const all = rows();
    const d = all[0].length;
    const numbers = seededRandom(31);
    const trials = 20;
    let found = 0;
    for (let trial = 0; trial < trials; trial++) {
      const bases = Array.from({ length: 20 }, () => randomSubspace(8, d, numbers));
      const words = [...new Set(Array.from({ length: 60 }, () => numbers.below(all.length)))];
      const [a, b] = [words.slice(0, 30), words.slice(30)];
      const planted = all.slice();
      for (const id of a) planted[id] = planting(all[id], bases[0], 0.2, numbers);
      const taken = await UnitRows.of(
        { vocabulary: new RowView(vocabularyMatrixOf(planted)), centered: false },
        {},
      );
      const contrast = await listContrast(compute, taken, a, b, {});
      const c = Array.from({ length: d }, (_, i) => matrixRow(contrast, i));
      const shares = bases.map((basis, space) => ({ share: shareOf(basis, c), dimension: 8, space }));
      const square = c.reduce((sum, row) => sum + inner(row, row), 0);
      const trace = c.reduce((sum, row, i) => sum + row[i], 0);
      const [test] = subspaceTests(shares, { size: d, trace, square });
      if (test.pAdjusted < 0.05 && test.z > 0) found++;
    }
    expect(found / trials).toBeGreaterThanOrEqual(0.9);
  });
});

/** The row with this part of its square moved into a random direction of the subspace. */
function planting(row: Float64Array, basis: Rows, part: number, numbers: Random): Float64Array {
  const length = Math.sqrt(inner(row, row));
  const along = unit(normalVector(basis.length, numbers));
  return row.map(
    (value, i) =>
      Math.sqrt(1 - part) * value +
      Math.sqrt(part) * length * basis.reduce((sum, e, k) => sum + along[k] * e[i], 0),
  );
}

/** The part of heads with p below .05, and below it after the correction, over pairs of random lists. */
async function flaggedHeads(spaces: VocabularySpaces, side: 'query' | 'key', centered: boolean) {
  const numbers = seededRandom(5);
  const { dVocab } = spaces.model.checkpoint.config;
  const list = () => [...new Set(Array.from({ length: 20 }, () => numbers.below(dVocab)))];
  const tests: (SubspaceTest | undefined)[] = [];
  for (let pair = 0; pair < 20; pair++) {
    for (const space of ['W_E', 'W_U'] as const) {
      const matrix = await spaces.get(space, DEFAULT_PROCESSING, DEFAULT_VARIANT, {});
      const taken = await UnitRows.of({ vocabulary: new RowView(matrix), centered }, {});
      tests.push(...(await spaceTests(spaces, { side }, DEFAULT_PROCESSING, taken, [list(), list()], {})));
    }
  }
  const part = (p: 'p' | 'pAdjusted') => tests.filter((test) => test![p] < 0.05).length / tests.length;
  return { flagged: part('p'), adjusted: part('pAdjusted') };
}

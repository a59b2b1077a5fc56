import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Checkpoint } from '../../../src/checkpoint/checkpoint.js';
import { eachLayer } from '../../../src/circuits/eachLayer.js';
import { lensGrid } from '../../../src/circuits/lensGrid.js';
import type { Matrix32 } from '../../../src/linalg/matrix.js';
import { OpenModel } from '../../../src/model/openModel.js';
import { DEFAULT_PROCESSING } from '../../../src/protocol/model.js';
import { makeRandomCheckpoint } from '../../reference/randomCheckpoint.js';
import { compute, relativeError, temporaryFolder } from '../support.js';

const folder = temporaryFolder();
const TOKENS = [5, 17, 0, 36];
let checkpoint: Checkpoint;
beforeAll(async () => {
  checkpoint = await Checkpoint.open(makeRandomCheckpoint(join(folder, 'gpt2'), { seed: 5 }).folder);
});
afterAll(() => checkpoint.close());

/** The streams after each layer, and before the first if asked for; and the grid, with the stages it took. */
async function lens(model: OpenModel, followed: Parameters<typeof lensGrid>[2], first = true) {
  const depths: Matrix32[] = [];
  await eachLayer(
    model,
    DEFAULT_PROCESSING,
    TOKENS,
    ({ layer, residPre, residPost }) => depths.push(...(layer === 0 && first ? [residPre] : []), residPost),
    {},
  );
  const stages: string[] = [];
  const onProgress = ({ stage }: { stage: string }) => stages.push(stage);
  const grid = await lensGrid(model.weights(DEFAULT_PROCESSING), depths, followed, { onProgress });
  return { grid, stages: stages.filter((stage) => stage === 'Reading the stream through W_U') };
}

it('is computed once for a run and the tokens that are followed', async () => {
  const model = new OpenModel(checkpoint, compute);
  const { grid, stages } = await lens(model, { target: 3, minus: 4 });
  expect(stages).toHaveLength(TOKENS.length);
  const again = await lens(model, { target: 3, minus: 4 });
  expect(again.stages).toEqual([]);
  expect(again.grid).toEqual(grid);
});

it('is computed anew for other tokens, and for other depths', async () => {
  const model = new OpenModel(checkpoint, compute);
  await lens(model, { target: 3 });
  const other = await lens(model, { target: 4 });
  expect(other.stages).toHaveLength(TOKENS.length);
  expect(other.grid).toEqual((await lens(new OpenModel(checkpoint, compute), { target: 4 })).grid);
  const fewer = await lens(model, { target: 4 }, false);
  // Sums over the vocabulary may be rounded otherwise at another place in memory.
  const numbers = (rows: typeof other.grid) =>
    rows.flat().flatMap(({ id, entropy, divergence, target }) => [id, entropy, divergence, target.logit]);
  expect(relativeError(numbers(fewer.grid), numbers(other.grid.slice(1)))).toBeLessThan(1e-6);
});

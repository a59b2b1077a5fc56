import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { Checkpoint } from '../../../src/checkpoint/checkpoint.js';
import { eachLayer } from '../../../src/circuits/eachLayer.js';
import type { LayerTrace } from '../../../src/circuits/forward.js';
import { OpenModel } from '../../../src/model/openModel.js';
import { DEFAULT_PROCESSING } from '../../../src/protocol/model.js';
import { makeRandomCheckpoint } from '../../reference/randomCheckpoint.js';
import { compute, temporaryFolder } from '../support.js';

const folder = temporaryFolder();
const [A, B] = [
  [5, 17, 0],
  [42, 42, 63, 9],
];
let checkpoint: Checkpoint;
beforeAll(async () => {
  checkpoint = await Checkpoint.open(makeRandomCheckpoint(join(folder, 'gpt2'), { seed: 5 }).folder);
});
afterAll(() => checkpoint.close());

async function layersOf(model: OpenModel, tokens: readonly number[], stages?: string[]) {
  const layers: LayerTrace[] = [];
  const onProgress = ({ stage }: { stage: string }) => stages?.push(stage);
  await eachLayer(model, DEFAULT_PROCESSING, tokens, (trace) => layers.push(trace), { onProgress });
  return layers;
}

it('replays the prompt before the last without running the model', async () => {
  const model = new OpenModel(checkpoint, compute);
  const first = await layersOf(model, A);
  await layersOf(model, B);
  const stages: string[] = [];
  const again = await layersOf(model, A, stages);
  expect(stages).toEqual([]);
  expect(again).toEqual(first);
});

it('reads no weights of layers for a second prompt, which runs as a first one would', async () => {
  const model = new OpenModel(checkpoint, compute);
  await layersOf(model, A);
  const attention = vi.spyOn(model.weights(DEFAULT_PROCESSING), 'attention');
  const mlp = vi.spyOn(model.weights(DEFAULT_PROCESSING), 'mlp');
  const second = await layersOf(model, B);
  expect(attention).not.toHaveBeenCalled();
  expect(mlp).not.toHaveBeenCalled();
  const fresh = await layersOf(new OpenModel(checkpoint, compute), B);
  expect(second.map(({ residPost }) => residPost)).toEqual(fresh.map(({ residPost }) => residPost));
});

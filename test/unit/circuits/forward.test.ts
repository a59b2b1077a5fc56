import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Checkpoint } from '../../../src/checkpoint/checkpoint.js';
import { forward, type LayerTrace } from '../../../src/circuits/forward.js';
import { everyPlace } from '../../../src/circuits/headWrites.js';
import { OpenModel } from '../../../src/model/openModel.js';
import { DEFAULT_PROCESSING, type Processing } from '../../../src/protocol/model.js';
import { forwardCanonical } from '../../reference/forward.js';
import { canonicalWeights } from '../../reference/gpt2.js';
import { process as processWeights } from '../../reference/processings.js';
import { makeRandomCheckpoint, type RandomCheckpointOptions } from '../../reference/randomCheckpoint.js';
import { compute, errorOf, relativeError, temporaryFolder } from '../support.js';

const folder = temporaryFolder();
const TOKENS = [5, 17, 0, 100, 42, 42, 63, 9];

const CHECKPOINTS: Record<string, RandomCheckpointOptions> = {
  gelu_new: { seed: 31, nLayers: 3 },
  gelu: { seed: 32, activation: 'gelu', scaleAttnByInverseLayerIdx: true },
  relu: { seed: 33, activation: 'relu', lmHead: 'untied', dMlp: 23 },
  'one head': { seed: 34, nHeads: 1, dHead: 6 },
};
const PROCESSINGS: Record<string, Processing> = {
  'all on': DEFAULT_PROCESSING,
  'without fold_ln': { ...DEFAULT_PROCESSING, foldLn: false },
  'nothing folded into b_O': {
    ...DEFAULT_PROCESSING,
    foldValueBiases: false,
    refactorFactoredAttnMatrices: false,
  },
};

async function trace(path: string, processing: Processing, tokens: readonly number[]): Promise<LayerTrace[]> {
  const checkpoint = await Checkpoint.open(path);
  const layers: LayerTrace[] = [];
  try {
    await forward(
      new OpenModel(checkpoint, compute).weights(processing),
      tokens,
      checkpoint.config.nLayers,
      (layer) => layers.push(layer),
      {},
    );
  } finally {
    await checkpoint.close();
  }
  return layers;
}

describe.each(Object.entries(CHECKPOINTS))('the forward pass: %s', (name, options) => {
  const checkpoint = makeRandomCheckpoint(join(folder, name), options);

  it.each(Object.entries(PROCESSINGS))(
    '%s: every residual point and attention pattern to 1e-4',
    async (_, processing) => {
      const reference = forwardCanonical(
        processWeights(canonicalWeights(checkpoint.raw), processing),
        TOKENS,
      );
      const layers = await trace(checkpoint.folder, processing, TOKENS);
      expect(layers).toHaveLength(checkpoint.raw.config.nLayers);
      for (const [l, layer] of layers.entries()) {
        expect(relativeError(layer.residPre.data, reference.residPre[l].to1DArray())).toBeLessThan(1e-4);
        expect(relativeError(layer.residMid.data, reference.residMid[l].to1DArray())).toBeLessThan(1e-4);
        expect(relativeError(layer.residPost.data, reference.residPost[l].to1DArray())).toBeLessThan(1e-4);
        for (let h = 0; h < checkpoint.raw.config.nHeads; h++) {
          const { pattern, scores } = layer.head(h);
          expect(relativeError(pattern.data, reference.attention[l][h].to1DArray())).toBeLessThan(1e-4);
          const finite = (values: ArrayLike<number>) =>
            Array.from(values).map((x) => (x === -Infinity ? 0 : x));
          expect(relativeError(finite(scores.data), finite(reference.scores[l][h].to1DArray()))).toBeLessThan(
            1e-4,
          );
        }
      }
    },
  );

  it('adds up: the stream after a layer is what its parts wrote', async () => {
    for (const layer of await trace(checkpoint.folder, DEFAULT_PROCESSING, TOKENS)) {
      const { cols } = layer.residPre;
      const heads = Array.from({ length: checkpoint.raw.config.nHeads }, (_, h) =>
        layer.written(everyPlace(h, TOKENS.length)),
      );
      const written = await Promise.all(heads);
      const sum = layer.residPre.data.map((value, i) =>
        written.reduce(
          (total, { data }) => total + data[i],
          value + layer.bO.data[i % cols] + layer.mlp!.data[i],
        ),
      );
      expect(relativeError(sum, layer.residPost.data)).toBeLessThan(1e-5);
    }
  });
});

describe('a prompt', () => {
  const checkpoint = makeRandomCheckpoint(join(folder, 'prompt'), { seed: 35, nCtx: 4 });
  it.each([
    [[], 'empty'],
    [[1, 2, 3, 4, 5], 'at most 4'],
  ])('of tokens %j is refused', async (tokens, why) => {
    const error = await errorOf(trace(checkpoint.folder, DEFAULT_PROCESSING, tokens));
    expect(error).toMatchObject({ code: 'badRequest', message: expect.stringContaining(why) });
  });
});

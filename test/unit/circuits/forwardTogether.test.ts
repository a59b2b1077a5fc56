import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Checkpoint } from '../../../src/checkpoint/checkpoint.js';
import { forward, forwardTogether, type LayerTrace } from '../../../src/circuits/forward.js';
import { OpenModel } from '../../../src/model/openModel.js';
import { DEFAULT_PROCESSING } from '../../../src/protocol/model.js';
import { REFERENCE_MODELS } from '../../reference/architectures/index.js';
import { makeRandomCheckpoint } from '../../reference/randomCheckpoint.js';
import { compute, errorOf, relativeError, temporaryFolder } from '../support.js';

const PROMPTS = [
  [5, 17, 0, 36, 11],
  [9, 9, 2, 30, 1],
  [3, 4, 5, 6, 7],
];
const folder = temporaryFolder();

async function opened<T>(path: string, work: (model: OpenModel) => Promise<T>): Promise<T> {
  const checkpoint = await Checkpoint.open(path);
  try {
    return await work(new OpenModel(checkpoint, compute));
  } finally {
    await checkpoint.close();
  }
}

describe('prompts that are run together', () => {
  it.each([
    'llama',
    'qwen3',
    'gemma2',
    'bloom',
    'gpt_neox',
    'transformer_lens, ALiBi, parallel, local, capped',
    'transformer_lens, attention only, shortformer',
    'transformer_lens, bidirectional, SoLU',
  ])('%s: each has what it has alone', async (name) => {
    const { folder: path } = REFERENCE_MODELS[name](join(folder, name));
    await opened(path, async (model) => {
      const weights = model.weights(DEFAULT_PROCESSING);
      const { nLayers, nHeads } = weights.config;
      const all: LayerTrace[] = [];
      await forwardTogether(weights, PROMPTS, nLayers, (trace) => all.push(trace), {});
      for (const [place, tokens] of PROMPTS.entries()) {
        const n = tokens.length;
        const alone: LayerTrace[] = [];
        await forward(weights, tokens, nLayers, (trace) => alone.push(trace), {});
        for (const [layer, own] of alone.entries()) {
          const part = ({ data, cols }: LayerTrace['residPost']) =>
            data.subarray(place * n * cols, (place + 1) * n * cols);
          expect(relativeError(part(all[layer].residPost), own.residPost.data)).toBeLessThan(1e-5);
          for (let head = 0; head < nHeads; head++) {
            const [together, apart] = [all[layer].head(head), own.head(head)];
            expect(relativeError(part(together.pattern), apart.pattern.data)).toBeLessThan(1e-5);
            const finite = (scores: Float32Array) => scores.map((score) => Math.max(score, -1e3));
            expect(relativeError(finite(part(together.scores)), finite(apart.scores.data))).toBeLessThan(
              1e-5,
            );
          }
        }
      }
    });
  });

  it('are refused if they are longer than the context', async () => {
    const { folder: path, raw } = makeRandomCheckpoint(join(folder, 'gpt2'), { seed: 3 });
    const long = new Array<number>(raw.config.nCtx + 1).fill(1);
    await opened(path, async (model) => {
      const run = forwardTogether(model.weights(DEFAULT_PROCESSING), [long, long], 1, () => undefined, {});
      expect((await errorOf(run)).message).toMatch(/takes at most/);
    });
  });
});

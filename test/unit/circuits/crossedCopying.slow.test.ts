import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { MatrixCache } from '../../../src/cache/matrixCache.js';
import { CrossedCopying } from '../../../src/circuits/crossedCopying.js';
import { OpenCheckpoints } from '../../../src/engine/openCheckpoints.js';
import { DEFAULT_PROCESSING, DEFAULT_VARIANT, DEFAULT_WEIGHTS } from '../../../src/protocol/model.js';
import { answer } from '../../../src/questions/answers.js';
import { makeRandomCheckpoint } from '../../reference/randomCheckpoint.js';
import { TRAINED_MODELS } from '../../reference/trainedModels.js';
import { askOnce, compute, temporaryFolder } from '../support.js';

const folder = temporaryFolder();
const checkpoints = new OpenCheckpoints(compute);
afterAll(() => checkpoints.closeAll());

async function crossed(path: string) {
  const { spaces } = await checkpoints.get(path);
  return CrossedCopying.of(spaces, 'W_E', DEFAULT_PROCESSING, DEFAULT_VARIANT, {});
}

describe('CrossedCopying', () => {
  const random = makeRandomCheckpoint(join(folder, 'random'), { seed: 2, nLayers: 3, nHeads: 4 }).folder;

  it('puts its own median at 50 %, and repeats exactly', async () => {
    const own = (await crossed(random))!;
    const { low, high, pairs } = own.range;
    expect(pairs).toBe(500);
    expect(low).toBeLessThan(high);
    expect(Math.abs(own.percentile(low) - 2.5)).toBeLessThan(1);
    expect(Math.abs(own.percentile(high) - 97.5)).toBeLessThan(1);
    expect(own.percentile(-2)).toBe(0);
    expect(own.percentile(2)).toBe(100);
    expect((await crossed(random))!.range).toEqual(own.range);
  });

  it('is in the answers of ov and atlas', async () => {
    const own = (await crossed(random))!;
    const request = { ...DEFAULT_WEIGHTS, source: 'W_E', vectors: [], top: 1 } as const;
    const ov = await askOnce(random, 'ov', { ...request, head: { layer: 2, head: 3 } });
    expect(ov.crossed).toEqual(own.range);
    expect(ov.copyingPercentile).toBe(own.percentile(ov.copyingScore!));
    const { heads } = await askOnce(random, 'atlas', { ...DEFAULT_WEIGHTS, circuits: ['qk'], values: 1 });
    expect(heads[11].copyingPercentile).toBeCloseTo(ov.copyingPercentile!, 6);
  });

  it('is not computed for a hover or the side panel, and shown there once it is kept', async () => {
    const cache = new MatrixCache({ folder: join(folder, 'cache'), maxBytes: 1e9 });
    const opened = new OpenCheckpoints(compute, cache);
    try {
      const { checkpoint, spaces } = await opened.get(random);
      const { tokenizer } = checkpoint;
      const head = { layer: 1, head: 2 };
      const asked = { ...DEFAULT_WEIGHTS, head, source: 'W_E', vectors: [], top: 1 } as const;
      const hovered = () => answer('ov', spaces, { ...asked, only: ['copyingScore'] }, { tokenizer });
      const layer = { ...DEFAULT_WEIGHTS, circuits: ['qk'], values: 1, layer: 1, onlyReady: true } as const;
      const listed = async () => (await answer('atlas', spaces, layer, { tokenizer })).heads[2];
      for (const before of [await hovered(), await listed()]) {
        expect(before.copyingScore).toBeDefined();
        expect(before.copyingPercentile).toBeUndefined();
      }
      const { copyingPercentile } = await answer('ov', spaces, asked, { tokenizer });
      await cache.settled();
      expect((await hovered()).copyingPercentile).toBe(copyingPercentile);
      expect((await listed()).copyingPercentile).toBeCloseTo(copyingPercentile!, 6);
    } finally {
      await opened.closeAll();
    }
  });

  it('is absent in a model of one head', async () => {
    const one = makeRandomCheckpoint(join(folder, 'one'), { seed: 4, nLayers: 1, nHeads: 1, dHead: 8 });
    expect(await crossed(one.folder)).toBeUndefined();
  });

  describe.each(TRAINED_MODELS)('on trained weights of $name', ({ path }) => {
    it.skipIf(!existsSync(path))('lies about 0', async () => {
      const { low, high } = (await crossed(path))!.range;
      expect(low).toBeLessThan(0);
      expect(high).toBeGreaterThan(0);
    });
  });
});

import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { atlas } from '../../../../src/questions/atlas/answer.js';
import { effectiveRank as ownEffectiveRank } from '../../../../src/circuits/circuitSummary.js';
import type { Matrix64 } from '../../../../src/linalg/matrix.js';
import {
  ATLAS_CIRCUITS,
  type AtlasCircuit,
  type AtlasRequest,
  type AtlasResult,
} from '../../../../src/protocol/atlas.js';
import { QkLensError } from '../../../../src/protocol/errors.js';
import type { HeadRef } from '../../../../src/protocol/headRef.js';
import {
  DEFAULT_PROCESSING,
  DEFAULT_WEIGHTS,
  type EffectiveEmbeddingVariant,
  type Processing,
} from '../../../../src/protocol/model.js';
import { OpenCheckpoints } from '../../../../src/engine/openCheckpoints.js';
import { copyingScore, denseCircuit, fullOvMatrix, ovMatrix } from '../../../reference/circuits.js';
import { canonicalWeights, type CanonicalWeights } from '../../../reference/gpt2.js';
import { process as processWeights } from '../../../reference/processings.js';
import { makeRandomCheckpoint, type RandomCheckpointOptions } from '../../../reference/randomCheckpoint.js';
import { effectiveRank } from '../../../reference/summaries.js';
import { svd } from '../../../reference/svd.js';
import { askOnce, compute, errorOf, relativeError, temporaryFolder } from '../../support.js';

const folder = temporaryFolder();

function request(options: Partial<AtlasRequest> = {}): AtlasRequest {
  return { circuits: ATLAS_CIRCUITS, values: 3, ...DEFAULT_WEIGHTS, ...options };
}

function dense(
  weights: CanonicalWeights,
  ref: HeadRef,
  circuit: AtlasCircuit,
  variant?: EffectiveEmbeddingVariant,
) {
  if (circuit === 'ov') return ovMatrix(weights, ref);
  if (circuit === 'fullOv') return fullOvMatrix(weights, ref);
  return denseCircuit(weights, ref, circuit, variant);
}

const CHECKPOINTS: Record<string, RandomCheckpointOptions> = {
  'float32, 3 heads of 5': { seed: 21, dVocab: 61 },
  'bfloat16, untied, relu, 2 heads of 4': {
    seed: 22,
    dtype: 'BF16',
    lmHead: 'untied',
    activation: 'relu',
    nHeads: 2,
    dHead: 4,
    nLayers: 3,
    dVocab: 47,
  },
};

const ALL_OFF: Processing = {
  foldLn: false,
  centerWritingWeights: false,
  centerUnembed: false,
  foldValueBiases: false,
  refactorFactoredAttnMatrices: false,
};

const OPTIONS: Record<string, Partial<AtlasRequest>> = {
  'all processings': {},
  'no processing': { processing: ALL_OFF },
  'fold_ln alone': { processing: { ...ALL_OFF, foldLn: true } },
  'W_EE with attention biases': { variant: { attentionBiases: true, residual: false } },
  'W_EE with the residual': {
    variant: { attentionBiases: false, residual: true },
    processing: { ...DEFAULT_PROCESSING, centerUnembed: false },
  },
};

describe.each(Object.entries(CHECKPOINTS))('atlas of a random checkpoint: %s', (name, checkpointOptions) => {
  const checkpoint = makeRandomCheckpoint(join(folder, name), checkpointOptions);
  const { dHead, nLayers, nHeads } = checkpoint.raw.config;

  it.each(Object.entries(OPTIONS))('%s: every head, every circuit, to 1e-5', async (_, options) => {
    const asked = request({ values: dHead, ...options });
    const weights = processWeights(canonicalWeights(checkpoint.raw), asked.processing);
    const { heads } = await askOnce(checkpoint.folder, 'atlas', asked);
    expect(heads).toHaveLength(nLayers * nHeads);
    for (const [i, head] of heads.entries()) {
      const ref = { layer: Math.floor(i / nHeads), head: i % nHeads };
      expect(head).toMatchObject(ref);
      for (const circuit of ATLAS_CIRCUITS) {
        const { singularValues } = svd(dense(weights, ref, circuit, asked.variant), dHead);
        const found = head[circuit]!;
        expect(relativeError(found.topSingularValues, singularValues)).toBeLessThan(1e-5);
        expect(relativeError([found.effectiveRank], [effectiveRank(singularValues)])).toBeLessThan(1e-5);
        expect(relativeError([found.frobeniusNorm], [Math.hypot(...singularValues)])).toBeLessThan(1e-5);
      }
      expect(head.copyingScore).toBeCloseTo(copyingScore(fullOvMatrix(weights, ref)), 5);
    }
  });
});

describe('atlas', () => {
  const checkpoint = makeRandomCheckpoint(join(folder, 'small'), { seed: 23, dVocab: 31, nLayers: 3 });

  /** How many heads have `qk`, and how many have all, in each partial answer. */
  function counts({ heads }: AtlasResult): string {
    const having = (has: (head: (typeof heads)[number]) => boolean) => heads.filter(has).length;
    expect(heads).toHaveLength(9);
    return `${having(({ qk }) => qk !== undefined)} ${having((head) => head.copyingScore !== undefined)}`;
  }

  it('reports all of a layer at once if the vocabulary matrices are ready', async () => {
    const seen: string[] = [];
    await askOnce(checkpoint.folder, 'atlas', request(), (partial) => seen.push(counts(partial)));
    expect(seen).toEqual(['3 3', '6 6', '9 9']);
  });

  it('gives the heads of one layer as among all', async () => {
    const all = await askOnce(checkpoint.folder, 'atlas', request());
    const one = await askOnce(checkpoint.folder, 'atlas', request({ layer: 1 }));
    expect(one.heads).toEqual(all.heads.filter(({ layer }) => layer === 1));
  });

  it.each([3, 1.5, -1])('has no layer %d', async (layer) => {
    const error = await errorOf(askOnce(checkpoint.folder, 'atlas', request({ layer })));
    expect(error.code).toBe('badRequest');
  });

  describe('while the vocabulary matrices take long', () => {
    async function askSlowly(
      products: (original: () => Promise<Matrix64>) => Promise<Matrix64>,
      onPartial?: (result: AtlasResult) => void,
    ): Promise<AtlasResult> {
      const checkpoints = new OpenCheckpoints(compute);
      const { checkpoint: opened, spaces } = await checkpoints.get(checkpoint.folder);
      const slow = Object.create(spaces) as typeof spaces;
      slow.unembedToSource = (...args) => products(() => spaces.unembedToSource(...args));
      try {
        const asking = { tokenizer: opened.tokenizer, ...(onPartial ? { onPartial } : {}) };
        return await atlas(slow, request(), asking);
      } finally {
        await checkpoints.close(checkpoint.folder);
      }
    }

    it('reports what needs none of them first, and the same in the end', async () => {
      const seen: string[] = [];
      const result = await askSlowly(
        async (original) => {
          await setTimeout(700);
          return original();
        },
        (partial) => seen.push(counts(partial)),
      );
      expect(seen).toEqual(['3 0', '6 0', '9 0', '9 3', '9 6', '9 9']);
      const { heads } = await askOnce(checkpoint.folder, 'atlas', request());
      expect(JSON.stringify(result.heads)).toBe(JSON.stringify(heads));
    });

    it('fails when they fail', async () => {
      const error = await errorOf(
        askSlowly(async () => {
          await setTimeout(700);
          throw new QkLensError('compute', 'It failed.');
        }),
      );
      expect(error.code).toBe('compute');
    });
  });

  it('holds only the requested circuits, and the copying score', async () => {
    const { heads } = await askOnce(
      checkpoint.folder,
      'atlas',
      request({ circuits: ['embedding'], values: 2 }),
    );
    expect(Object.keys(heads[0])).toEqual([
      'layer',
      'head',
      'embedding',
      'copyingScore',
      'copyingPercentile',
    ]);
    expect(heads[0].embedding!.topSingularValues).toHaveLength(2);
  });

  it('answers the same question twice with the same bytes', async () => {
    const ask = () => askOnce(checkpoint.folder, 'atlas', request());
    expect(JSON.stringify(await ask())).toBe(JSON.stringify(await ask()));
  });

  it.each([0, -1, 1.5])('refuses %d values', async (values) => {
    const error = await errorOf(askOnce(checkpoint.folder, 'atlas', request({ values })));
    expect(error.code).toBe('badRequest');
  });

  it('has effective rank 0 for a matrix of zeros, n for n equal values', () => {
    expect(ownEffectiveRank([0, 0])).toBe(0);
    expect(ownEffectiveRank([2, 2, 2, 0])).toBeCloseTo(3, 12);
  });
});

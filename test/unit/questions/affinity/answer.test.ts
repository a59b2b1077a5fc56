import { join } from 'node:path';
import type { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { HEAD_SPACES, type HeadSpace } from '../../../../src/protocol/composition.js';
import type { HeadRef } from '../../../../src/protocol/headRef.js';
import { DEFAULT_PROCESSING } from '../../../../src/protocol/model.js';
import { affinityMap } from '../../../../src/questions/affinity/map.js';
import { randomKernel } from '../../../../src/questions/affinity/randomKernel.js';
import { questionAbout } from '../../../../src/questions/questions.js';
import { seededRandom } from '../../../../src/statistics/random.js';
import { mistralModel } from '../../../reference/architectures/mistral.js';
import { ovMatrix, qkMatrix } from '../../../reference/circuits.js';
import { canonicalWeights, type CanonicalWeights } from '../../../reference/gpt2.js';
import { process as processWeights } from '../../../reference/processings.js';
import { makeRandomCheckpoint } from '../../../reference/randomCheckpoint.js';
import { principalCosines } from '../../../reference/summaries.js';
import { inner, randomSubspace } from '../../subspaces.js';
import { askOnce, temporaryFolder } from '../../support.js';

const folder = temporaryFolder();
const checkpoint = makeRandomCheckpoint(join(folder, 'random'), { seed: 61, nLayers: 3, dVocab: 23 });
const { nHeads, nLayers, dHead, dModel } = checkpoint.raw.config;
const weights = processWeights(canonicalWeights(checkpoint.raw), DEFAULT_PROCESSING);

/** A dense matrix whose columns span a head's space. */
function spanning(of: CanonicalWeights, space: HeadSpace, head: HeadRef): Matrix {
  switch (space) {
    case 'query':
      return qkMatrix(of, head);
    case 'key':
      return qkMatrix(of, head).transpose();
    case 'value':
      return ovMatrix(of, head);
    case 'output':
      return ovMatrix(of, head).transpose();
  }
}

function expectedKernel(space: HeadSpace, a: HeadRef, other: HeadSpace, b: HeadRef): number {
  const cosines = principalCosines(spanning(weights, space, a), spanning(weights, other, b), dHead);
  return cosines.reduce((sum, cosine) => sum + cosine ** 2, 0);
}

function ask(of: string, first: HeadSpace, second: HeadSpace, top = 1000) {
  return askOnce(of, 'affinity', questionAbout('affinity', first, { second, top }).request);
}

describe('affinity', () => {
  it.each(HEAD_SPACES.flatMap((first) => HEAD_SPACES.map((second) => [first, second] as const)))(
    '%s and %s: the kernel from principal angles, to 1e-5',
    async (first, second) => {
      const { kernel, rows, columns } = await ask(checkpoint.folder, first, second);
      expect(rows).toHaveLength(nLayers * nHeads);
      const places = [
        [0, 1],
        [4, 7],
        [8, 2],
        [5, 5],
      ];
      for (const [r, c] of places) {
        const expected = expectedKernel(first, rows[r], second, columns[c]);
        expect(Math.abs(kernel[r][c] - expected)).toBeLessThan(1e-5 * dHead);
      }
    },
  );

  it('lists what an earlier head writes and a later reads, with percentiles among the others', async () => {
    const { pairs, pairCount, anticausal, random } = await ask(checkpoint.folder, 'output', 'key');
    expect(pairs).toHaveLength(pairCount);
    expect(pairCount).toBe(3 * nHeads ** 2);
    const backwards = pairs.map(
      ({ first, second }) => expectedKernel('output', second, 'key', first) / dHead,
    );
    expect(anticausal!.pairs).toBe(backwards.length);
    for (const { first, second, kernel, overlap, z, percentile } of pairs) {
      expect(first.layer).toBeLessThan(second.layer);
      expect(overlap).toBeCloseTo(kernel / dHead, 12);
      expect(z).toBeCloseTo((kernel - random.kernel) / random.sd, 9);
      const below = backwards.filter((one) => one < overlap).length;
      expect(Math.abs(percentile! - (100 * below) / backwards.length)).toBeLessThan(
        100 / backwards.length + 1e-9,
      );
    }
    const overlaps = pairs.map(({ overlap }) => overlap);
    expect(overlaps).toEqual(overlaps.toSorted((x, y) => y - x));
    expect((await ask(checkpoint.folder, 'key', 'output')).pairCount).toBe(pairCount);
  });

  it('lists every two heads once for two spaces of a kind, and compares them with random ones alone', async () => {
    const { pairs, anticausal, kernel } = await ask(checkpoint.folder, 'query', 'query');
    const n = nLayers * nHeads;
    expect(pairs).toHaveLength((n * (n - 1)) / 2);
    expect(anticausal).toBeUndefined();
    expect(pairs.every(({ percentile }) => percentile === undefined)).toBe(true);
    for (let r = 0; r < n; r++) expect(kernel[r][r]).toBeCloseTo(dHead, 4);
    expect((await ask(checkpoint.folder, 'query', 'key', 1000)).pairCount).toBe(n ** 2);
  });

  it('has no space for a head of zeros, and lists it at 0', async () => {
    const zeroed = makeRandomCheckpoint(join(folder, 'zeroed'), {
      ...{ seed: 62, dVocab: 23 },
      plant: (tensors) => tensors.get('h.0.attn.c_proj.weight')!.data.fill(0, 0, dHead * dModel),
    });
    const { rows, pairs } = await ask(zeroed.folder, 'output', 'value');
    expect(rows[0].rank).toBe(0);
    expect(rows[1].rank).toBe(dHead);
    const ofNone = pairs.filter(({ first }) => first.layer === 0 && first.head === 0);
    expect(ofNone.map(({ kernel, overlap, z }) => [kernel, overlap, z])).toEqual(ofNone.map(() => [0, 0, 0]));
  });

  it('has one row for heads that share keys', async () => {
    const grouped = join(folder, 'grouped');
    mistralModel(grouped);
    const { rows, columns, sharedBy } = await ask(grouped, 'query', 'key');
    expect(columns.length).toBe(rows.length / sharedBy!);
    expect(columns.every(({ head }) => head % sharedBy! === 0)).toBe(true);
    expect((await ask(grouped, 'query', 'output')).sharedBy).toBeUndefined();
  });

  it('finds a planted overlap first', async () => {
    const planted = makeRandomCheckpoint(join(folder, 'planted'), {
      ...{ seed: 63, nLayers: 4, nHeads: 6, dHead: 4, dVocab: 23 },
      plant: (tensors) => {
        const d = 24;
        const wO = tensors.get('h.0.attn.c_proj.weight')!.data;
        const qkv = tensors.get('h.2.attn.c_attn.weight')!.data;
        for (let column = 0; column < 4; column++) {
          for (let i = 0; i < d; i++) qkv[i * 3 * d + d + 4 + column] += wO[(4 * 2 + column) * d + i];
        }
      },
    });
    const { pairs } = await ask(planted.folder, 'output', 'key', 1);
    expect(pairs[0]).toMatchObject({ first: { layer: 0, head: 2 }, second: { layer: 2, head: 1 } });
    expect(pairs[0].percentile).toBe(100);
  });
});

it('random spaces have the mean and spread that z is taken from', () => {
  const random = seededRandom(64);
  const [k, l, d, draws] = [3, 5, 12, 1500];
  const kernels = Array.from({ length: draws }, () => {
    const [u, v] = [randomSubspace(k, d, random), randomSubspace(l, d, random)];
    return u.reduce((sum, x) => sum + v.reduce((own, y) => own + inner(x, y) ** 2, 0), 0);
  });
  const mean = kernels.reduce((sum, x) => sum + x, 0) / draws;
  const sd = Math.sqrt(kernels.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (draws - 1));
  const expected = randomKernel(k, l, d);
  expect(Math.abs(mean - expected.mean)).toBeLessThan((4 * expected.sd) / Math.sqrt(draws));
  expect(sd / expected.sd).toBeGreaterThan(0.92);
  expect(sd / expected.sd).toBeLessThan(1.08);
});

it('maps heads, or layers where there are many heads', async () => {
  const result = await ask(checkpoint.folder, 'query', 'query');
  const byHead = affinityMap(result);
  expect(byHead.rows).toHaveLength(nLayers * nHeads);
  expect(byHead.values[0][0]).toBeNull();
  expect(byHead.reading({ row: 0, column: 0 })).toContain('the same space');
  const [many, few] = [180, 6];
  const heads = Array.from({ length: many }, (_, i) => ({
    layer: Math.floor(i / few),
    head: i % few,
    rank: 2,
  }));
  const kernel = heads.map((a, r) => heads.map((b, c) => (r === c ? 2 : a.layer === b.layer ? 1 : 0.5)));
  const byLayer = affinityMap({ ...result, rows: heads, columns: heads, kernel });
  expect(byLayer.rows).toHaveLength(many / few);
  expect(byLayer.values[0].slice(0, 2)).toEqual([0.5, 0.25]);
});

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEFAULT_WEIGHTS, type VocabularySpace, type WeightOptions } from '../../../../src/protocol/model.js';
import type { PairsRequest } from '../../../../src/protocol/pairs.js';
import { fullOvMatrix, tokenCircuit } from '../../../reference/circuits.js';
import { canonicalWeights } from '../../../reference/gpt2.js';
import { process as processWeights } from '../../../reference/processings.js';
import { makeRandomCheckpoint } from '../../../reference/randomCheckpoint.js';
import { askOnce, errorOf, relativeError, temporaryFolder } from '../../support.js';

const folder = temporaryFolder();
const { folder: path, raw } = makeRandomCheckpoint(join(folder, 'random'), {
  seed: 51,
  lmHead: 'untied',
  scaleAttnByInverseLayerIdx: true,
});
const HEAD = { layer: 1, head: 2 };
const DESTINATION = [5, 17, 88];
const SOURCE = [0, 17, 100, 63];
const REQUEST: PairsRequest = {
  ...DEFAULT_WEIGHTS,
  head: HEAD,
  destination: DESTINATION.map((id) => `#${id}`),
  source: SOURCE.map((id) => `#${id}`),
  querySpace: 'W_U',
  keySpace: 'W_EE',
  top: 6,
};

const WEIGHTS: Record<string, WeightOptions> = {
  'all processings': DEFAULT_WEIGHTS,
  'no processing, W_EE with biases': {
    processing: {
      foldLn: false,
      centerWritingWeights: false,
      centerUnembed: false,
      foldValueBiases: false,
      refactorFactoredAttnMatrices: false,
    },
    variant: { attentionBiases: true, residual: false },
  },
  'not refactored, W_EE with the residual': {
    processing: { ...DEFAULT_WEIGHTS.processing, refactorFactoredAttnMatrices: false },
    variant: { attentionBiases: true, residual: true },
  },
};
const SPACES: [VocabularySpace, VocabularySpace][] = [
  ['W_U', 'W_EE'],
  ['W_E', 'W_E'],
  ['W_EE', 'W_U'],
];

const rankIn = (values: readonly number[], id: number) =>
  1 + values.filter((value) => value > values[id]).length;
const largest = (values: readonly number[], count: number, sign = 1) =>
  values
    .map((value, id) => ({ value, id }))
    .sort((a, b) => sign * (b.value - a.value))
    .slice(0, count)
    .map(({ id }) => id);

describe.each(Object.entries(WEIGHTS))('%s', (_, options) => {
  const weights = processWeights(canonicalWeights(raw), options.processing);

  it.each(SPACES)('query %s, key %s: scores, ranks and effects of the dense circuits', async (query, key) => {
    const result = await askOnce(path, 'pairs', {
      ...REQUEST,
      ...options,
      querySpace: query,
      keySpace: key,
    });
    const scale = Math.sqrt(raw.config.dHead) * (HEAD.layer + 1);
    const scores = tokenCircuit(weights, HEAD, query, key, options.variant)
      .to2DArray()
      .map((row) => row.map((value) => value / scale));
    expect(result.qk.map(({ destination }) => destination.id)).toEqual(DESTINATION);
    for (const { destination, pairs, best } of result.qk) {
      const row = scores[destination.id];
      expect(pairs.map(({ source }) => source.id)).toEqual(SOURCE);
      expect(
        relativeError(
          pairs.map(({ score }) => score),
          SOURCE.map((id) => row[id]),
        ),
      ).toBeLessThan(1e-5);
      expect(pairs.map(({ rank }) => rank)).toEqual(SOURCE.map((id) => rankIn(row, id)));
      expect(best.map(({ id }) => id)).toEqual(largest(row, 6));
      expect(
        relativeError(
          best.map(({ score }) => score),
          best.map(({ id }) => row[id]),
        ),
      ).toBeLessThan(1e-5);
    }
    const effects = fullOvMatrix(weights, HEAD, key, options.variant).to2DArray();
    expect(result.ov.map(({ source }) => source.id)).toEqual(SOURCE);
    for (const { source, raises, lowers, ranks } of result.ov) {
      const row = effects[source.id];
      expect(raises.map(({ id }) => id)).toEqual(largest(row, 6));
      expect(lowers.map(({ id }) => id)).toEqual(largest(row, 6, -1));
      expect(ranks.map(({ id }) => id)).toEqual([...new Set([...SOURCE, ...DESTINATION])]);
      expect(
        relativeError(
          ranks.map(({ logit }) => logit),
          ranks.map(({ id }) => row[id]),
        ),
      ).toBeLessThan(1e-5);
      expect(ranks.map(({ rank }) => rank)).toEqual(ranks.map(({ id }) => rankIn(row, id)));
    }
  });
});

it('gives the same bytes twice', async () => {
  const ask = async () => JSON.stringify(await askOnce(path, 'pairs', REQUEST));
  expect(await ask()).toBe(await ask());
});

describe('one side alone', () => {
  it("shows a destination's keys over the whole vocabulary", async () => {
    const { qk, ov } = await askOnce(path, 'pairs', { ...REQUEST, source: [] });
    expect(qk.map(({ pairs, best }) => [pairs.length, best.length])).toEqual(Array(3).fill([0, 6]));
    expect(ov).toEqual([]);
  });

  it('shows what a source writes', async () => {
    const { qk, ov } = await askOnce(path, 'pairs', { ...REQUEST, destination: [] });
    expect(qk).toEqual([]);
    expect(ov).toHaveLength(SOURCE.length);
  });

  it.each(SPACES)(
    'query %s, key %s: shows the queries that prefer a source to their mean key',
    async (query, key) => {
      const asked = { ...REQUEST, destination: [], querySpace: query, keySpace: key };
      const { queries } = await askOnce(path, 'pairs', asked);
      const weights = processWeights(canonicalWeights(raw), DEFAULT_WEIGHTS.processing);
      const scale = Math.sqrt(raw.config.dHead) * (HEAD.layer + 1);
      const scores = tokenCircuit(weights, HEAD, query, key).div(scale).to2DArray();
      const above = scores.map((row) => {
        const mean = row.reduce((sum, value) => sum + value, 0) / row.length;
        return row.map((value) => value - mean);
      });
      expect(queries!.map(({ source }) => source.id)).toEqual(SOURCE);
      for (const { source, best } of queries!) {
        const column = above.map((row) => row[source.id]);
        expect(best.map(({ id }) => id)).toEqual(largest(column, 6));
        const own = best.flatMap(({ aboveMean, score }) => [aboveMean, score]);
        const expected = best.flatMap(({ id }) => [column[id], scores[id][source.id]]);
        expect(relativeError(own, expected)).toBeLessThan(1e-5);
      }
    },
  );

  it('has no queries beside destinations', async () => {
    expect(await askOnce(path, 'pairs', REQUEST)).not.toHaveProperty('queries');
  });
});

describe("what can't be requested", () => {
  it.each([
    [{ source: [], destination: [] }, 'badRequest', 'no token'],
    [
      { source: Array<string>(65).fill('#1') },
      'badRequest',
      '"source" must be a list of at most 64, not a list of 65.',
    ],
    [{ destination: ['Paris'] }, 'noTokenizer', 'Name tokens by id'],
    [{ head: { layer: 2, head: 0 } }, 'noSuchHead', 'no head 2.0'],
  ] satisfies [Partial<PairsRequest>, string, string][])('%j is reported', async (change, code, message) => {
    const error = await errorOf(askOnce(path, 'pairs', { ...REQUEST, ...change }));
    expect(error).toMatchObject({ code, message: expect.stringContaining(message) });
  });
});

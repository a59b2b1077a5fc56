import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  DEFAULT_PROCESSING,
  DEFAULT_WEIGHTS,
  STORED_PROCESSING,
  type Processing,
  type VocabularySpace,
} from '../../../../src/protocol/model.js';
import type { SpaceTest, VarianceRequest } from '../../../../src/protocol/variance.js';
import { seededRandom } from '../../../../src/statistics/random.js';
import { vocabularyRows } from '../../../reference/circuits.js';
import { canonicalWeights } from '../../../reference/gpt2.js';
import { erfc } from '../../../reference/nonlinearities.js';
import { process as processWeights } from '../../../reference/processings.js';
import { makeRandomCheckpoint } from '../../../reference/randomCheckpoint.js';
import { explainedBySingularSpace } from '../../../reference/singularSpace.js';
import { rankSumTest } from '../../../reference/statistics.js';
import { askOnce, errorOf, relativeError, temporaryFolder } from '../../support.js';

const folder = temporaryFolder();
const SPACES: readonly VocabularySpace[] = ['W_U', 'W_EE', 'W_E'];
const ids = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, i) => `#${from + i}`);
const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;

function request(change: Partial<VarianceRequest> & Pick<VarianceRequest, 'head'>): VarianceRequest {
  return {
    ...DEFAULT_WEIGHTS,
    side: 'query',
    space: 'W_U',
    words: ids(0, 20),
    spelling: 'asIs',
    ...change,
  };
}

describe.each([
  ['float32', { seed: 21 }],
  ['bfloat16, untied, relu', { seed: 22, dtype: 'BF16', lmHead: 'untied', activation: 'relu', dVocab: 67 }],
] as const)('variance on a random checkpoint: %s', (name, options) => {
  const checkpoint = makeRandomCheckpoint(join(folder, name), options);
  const { dVocab, dModel, dHead } = checkpoint.raw.config;
  const head = { layer: 1, head: 2 };
  const all = ids(0, dVocab);
  const off = Object.fromEntries(Object.keys(DEFAULT_PROCESSING).map((flag) => [flag, false]));

  describe.each([
    ['all processings', DEFAULT_PROCESSING],
    ['none', off as unknown as Processing],
    ['without refactoring', { ...DEFAULT_PROCESSING, refactorFactoredAttnMatrices: false }],
    ['without centring', { ...DEFAULT_PROCESSING, centerUnembed: false, centerWritingWeights: false }],
  ])('%s', (_, processing) => {
    const weights = processWeights(canonicalWeights(checkpoint.raw), processing);

    it.each(SPACES.flatMap((space) => (['query', 'key'] as const).map((side) => ({ space, side }))))(
      'ratios of every token in $space on the $side side to 1e-5, and their baseline',
      async ({ space, side }) => {
        const rows = vocabularyRows(weights, space);
        for (const k of [1, 3, dHead]) {
          const result = await askOnce(
            checkpoint.folder,
            'variance',
            request({ head, side, space, words: all, processing, vectors: k }),
          );
          const explained = explainedBySingularSpace(weights, head, side, k, rows);
          const ratios = explained.map((value) => (value * dModel) / k);
          expect(
            relativeError(
              result.words.map((w) => w.explained),
              explained,
            ),
          ).toBeLessThan(1e-5);
          expect(
            relativeError(
              result.words.map(({ ratio }) => ratio),
              ratios,
            ),
          ).toBeLessThan(1e-5);
          expect(result.mean).toBeCloseTo(mean(ratios), 5);
          expect(result.baseline.mean).toBeCloseTo(mean(ratios), 5);
          const sd = Math.sqrt(mean(ratios.map((x) => (x - mean(ratios)) ** 2)));
          expect(result.baseline.sd).toBeCloseTo(sd, 5);
          const { counts, from, binWidth } = result.baseline.histogram;
          expect(counts.reduce((sum, n) => sum + n, 0)).toBe(dVocab);
          expect(from + binWidth * counts.length).toBeGreaterThanOrEqual(Math.max(...ratios) - 1e-4);
        }
      },
    );
  });

  it.each([
    { attentionBiases: true, residual: false },
    { attentionBiases: false, residual: true },
    { attentionBiases: true, residual: true },
  ])('takes W_EE of the variant %o', async (variant) => {
    const weights = processWeights(canonicalWeights(checkpoint.raw), DEFAULT_PROCESSING);
    const rows = vocabularyRows(weights, 'W_EE', variant);
    const result = await askOnce(
      checkpoint.folder,
      'variance',
      request({ head, side: 'key', space: 'W_EE', words: all, variant }),
    );
    const explained = explainedBySingularSpace(weights, head, 'key', dHead, rows);
    expect(
      relativeError(
        result.words.map((w) => w.explained),
        explained,
      ),
    ).toBeLessThan(1e-5);
  });

  it('orders two lists, or one and the whole vocabulary, by the rank-biserial effect', async () => {
    const ask = (against?: readonly string[]) =>
      askOnce(
        checkpoint.folder,
        'variance',
        request({ head, words: ids(0, 9), ...(against && { against }) }),
      );
    const both = await ask(ids(20, 50));
    const ratios = (words: readonly { ratio: number }[]) => words.map(({ ratio }) => ratio);
    const expected = rankSumTest(ratios(both.words), ratios(both.against!.words));
    expect(both.test!.effect).toBeCloseTo(expected.rankBiserial, 12);
    const whole = await askOnce(checkpoint.folder, 'variance', request({ head, words: all }));
    const alone = await ask();
    expect(alone.against).toBeUndefined();
    expect(alone.test!.effect).toBeCloseTo(
      rankSumTest(ratios(alone.words), ratios(whole.words)).rankBiserial,
      12,
    );
  });

  describe.each([
    { side: 'query', space: 'W_U' },
    { side: 'key', space: 'W_E' },
  ] as const)('tests the $side side in $space', ({ side, space }) => {
    const [words, against] = [ids(2, 14), ids(30, 50)];
    const ask = (change: Partial<VarianceRequest> & Pick<VarianceRequest, 'head'>) =>
      askOnce(checkpoint.folder, 'variance', request({ side, space, words, against, ...change }));
    const test = async (change: Partial<VarianceRequest> & Pick<VarianceRequest, 'head'>) =>
      (await ask(change)).test as SpaceTest;

    it('by the ratios of the lists less those of random tokens near them in id', async () => {
      const everyToken = await ask({ head, words: all });
      const ratios = everyToken.words.map(({ ratio }) => ratio);
      const random = seededRandom(1);
      const reach = Math.ceil(0.02 * dVocab);
      const less = (list: readonly string[]) => {
        const own = list.map((id) => Number(id.slice(1)));
        const drawn = Array.from({ length: 100 }, () =>
          mean(
            own.map((id) => {
              const from = Math.min(Math.max(0, id - reach), dVocab - 2 * reach - 1);
              return ratios[from + random.below(2 * reach + 1)];
            }),
          ),
        );
        return mean(own.map((id) => ratios[id])) - mean(drawn);
      };
      const expected = less(words) - less(against);
      expect((await test({ head })).deltaT).toBeCloseTo(expected, 5);
    });

    it('by the spread over random spaces, after the mean of the heads', async () => {
      const heads = [0, 1].flatMap((layer) => [0, 1, 2].map((of) => ({ layer, head: of })));
      const tests: SpaceTest[] = [];
      for (const of of heads) tests.push(await test({ head: of }));
      const centre = mean(tests.map(({ deltaT }) => deltaT));
      const sds = tests.map(({ deltaT, z }) => (deltaT - centre) / z);
      for (const sd of sds) expect(sd / sds[0]).toBeCloseTo(1, 4);
      expect(sds[0]).toBeGreaterThan(0);
      for (const { z, p, pAdjusted, rank, heads: count, spaces } of tests) {
        expect(p).toBeCloseTo(erfc(Math.abs(z) / Math.SQRT2), 6);
        expect(pAdjusted).toBeGreaterThanOrEqual(p);
        expect(rank).toBe(1 + tests.filter((one) => one.z > z).length);
        expect([count, spaces]).toEqual([heads.length, heads.length]);
      }
    });

    it('under the stored weights too, if requested', async () => {
      const both = await test({ head, bothProcessings: true });
      const stored = await test({ head, processing: STORED_PROCESSING, bothProcessings: true });
      const { deltaT, z, p, pAdjusted, rank } = stored;
      expect(both.other).toEqual({ processing: STORED_PROCESSING, deltaT, z, p, pAdjusted, rank });
      expect(stored.other!.processing).toEqual(DEFAULT_PROCESSING);
      expect(stored.other!.deltaT).toBe(both.deltaT);
      expect(stored.deltaT).not.toBeCloseTo(both.deltaT, 3);
      expect((await test({ head })).other).toBeUndefined();
    });
  });

  it('answers the same question twice with the same bytes', async () => {
    const ask = () =>
      askOnce(checkpoint.folder, 'variance', request({ head, space: 'W_EE', against: ids(30, 60) }));
    expect(JSON.stringify(await ask())).toBe(JSON.stringify(await ask()));
  });

  it.each([
    [{ words: [] }, 'badRequest', /list of words is empty/],
    [{ against: [] }, 'badRequest', /list of words to compare with is empty/],
    [{ words: ['Paris'] }, 'noTokenizer', /#0 to #/],
    [{ vectors: 0 }, 'badRequest', /whole number from 1/],
    [{ vectors: 6 }, 'noSuchVector', /1 to 5/],
    [{ vectors: 1.5 }, 'badRequest', /whole number/],
    [{ head: { layer: 2, head: 0 } }, 'noSuchHead', /no head 2\.0/],
  ] as const)('refuses %j', async (change, code, message) => {
    const error = await errorOf(askOnce(checkpoint.folder, 'variance', request({ head, ...change })));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });
});

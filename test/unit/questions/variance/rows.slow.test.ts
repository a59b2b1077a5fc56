/** Variance of centred, normalized and weighted rows, and its test, against dense references of every token. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEFAULT_WEIGHTS } from '../../../../src/protocol/model.js';
import { CENTERINGS } from '../../../../src/protocol/rowOptions.js';
import type { SpaceTest, VarianceRequest } from '../../../../src/protocol/variance.js';
import { seededRandom } from '../../../../src/statistics/random.js';
import { vocabularyRows } from '../../../reference/circuits.js';
import { canonicalWeights } from '../../../reference/gpt2.js';
import { process as processWeights } from '../../../reference/processings.js';
import { makeRandomCheckpoint } from '../../../reference/randomCheckpoint.js';
import { explainedBySingularSpace } from '../../../reference/singularSpace.js';
import { centred, takenRows, weightedMean } from '../../../reference/tokenRows.js';
import { rowKinds } from '../../rowKinds.js';
import { openToAsk, relativeError, temporaryFolder } from '../../support.js';

const folder = temporaryFolder();
const HEAD = { layer: 1, head: 1 };
const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;

/** Ids of the two lists' tokens, and of the 100 random lists that stand for each, drawn as the product draws them. */
function lists(dVocab: number) {
  const own = [3, 8, 11, 20, 21, 25];
  const other = [5, 9, 13, 19, 24];
  const random = seededRandom(1);
  const width = Math.min(dVocab, 2 * Math.ceil(0.02 * dVocab) + 1);
  const drawn = (ids: readonly number[]) =>
    Array.from({ length: 100 }, () =>
      ids.map((id) => {
        const from = Math.min(Math.max(0, id - Math.ceil(0.02 * dVocab)), dVocab - width);
        return from + random.below(width);
      }),
    ).flat();
  return { own, other, likeOwn: drawn(own), likeOther: drawn(other) };
}

describe.each([
  ['101 tokens', { seed: 61, dVocab: 101 }],
  ['27 tokens', { seed: 62, dVocab: 27 }],
])('rows of %s', (name, options) => {
  const checkpoint = makeRandomCheckpoint(join(folder, name), options);
  const { dVocab, dHead, dModel, nHeads, nLayers, layerNormEps } = checkpoint.raw.config;
  const weights = processWeights(canonicalWeights(checkpoint.raw), DEFAULT_WEIGHTS.processing);
  const counts = Array.from({ length: dVocab }, (_, id) => (id * 7) % 11);
  const text = counts.flatMap((count, id) => (count > 0 ? [{ word: `#${id}`, count }] : []));
  const every = Array.from({ length: dVocab }, (_, id) => `#${id}`);
  const heads = Array.from({ length: nLayers * nHeads }, (_, at) => ({
    layer: Math.floor(at / nHeads),
    head: at % nHeads,
  }));

  describe.each(rowKinds(text, counts, layerNormEps))('%s', (_, own, reference) => {
    it.each(CENTERINGS)('center %s: ratios, baseline and test', async (center) => {
      const { ask, close } = await openToAsk(checkpoint.folder);
      for (const { side, space } of [
        { side: 'query', space: 'W_U' },
        { side: 'key', space: 'W_E' },
      ] as const) {
        const asked: VarianceRequest = {
          ...{ ...DEFAULT_WEIGHTS, ...own, head: HEAD, side, space, spelling: 'asIs' },
          ...{ words: every, ...(center !== 'none' && { center }) },
        };
        const plain = takenRows(vocabularyRows(weights, space), reference);
        const isCentred = center === 'both' || (center === 'keys' && side === 'key');
        const { rows, weights: tokens } = isCentred ? centred(plain) : plain;
        const ofHeads = heads.map((head) =>
          explainedBySingularSpace(weights, head, side, dHead, rows).map((part) => (part * dModel) / dHead),
        );
        const at = HEAD.layer * nHeads + HEAD.head;
        const ratios = ofHeads[at];

        const whole = await ask('variance', asked);
        expect(
          relativeError(
            whole.words.map(({ ratio }) => ratio),
            ratios,
          ),
        ).toBeLessThan(1e-5);
        const { baseline } = whole;
        expect(baseline.mean).toBeCloseTo(weightedMean(ratios, tokens), 5);
        const squares = ratios.map((ratio) => (ratio - weightedMean(ratios, tokens)) ** 2);
        expect(baseline.sd).toBeCloseTo(Math.sqrt(weightedMean(squares, tokens)), 5);
        const { counts: bins, binWidth } = baseline.histogram;
        expect(bins.reduce((sum, n) => sum + n, 0)).toBeCloseTo(dVocab, 9);
        const low = tokens.reduce((sum, weight, id) => sum + (ratios[id] < 20 * binWidth ? weight : 0), 0);
        expect(bins.slice(0, 20).reduce((sum, n) => sum + n, 0)).toBeCloseTo(low, 9);
        expect(whole.vocabularyRows?.center ?? 'none').toBe(center);

        // The test of two lists, from their dense second moments.
        const { own: ids, other, likeOwn, likeOther } = lists(dVocab);
        const named = (list: readonly number[]) => list.map((id) => `#${id}`);
        const { test } = await ask('variance', { ...asked, words: named(ids), against: named(other) });
        const signs = new Float64Array(dVocab);
        const add = (list: readonly number[], sign: number) =>
          list.forEach((id) => (signs[id] += sign / list.length));
        add(ids, 1);
        add(likeOwn, -1);
        add(other, -1);
        add(likeOther, 1);
        const units = rows.to2DArray().map((row) => {
          const length = Math.hypot(...row);
          return row.map((value) => (length > 0 ? value / length : 0));
        });
        let square = 0;
        let trace = 0;
        for (let i = 0; i < dModel; i++) {
          for (let j = 0; j < dModel; j++) {
            const entry = units.reduce((sum, row, id) => sum + signs[id] * row[i] * row[j], 0);
            square += entry ** 2;
            if (i === j) trace += entry;
          }
        }
        const deltas = ofHeads.map((all) => all.reduce((sum, ratio, id) => sum + signs[id] * ratio, 0));
        const [d, k] = [dModel, dHead];
        const variance = ((2 * k * (d - k)) / (d * (d - 1) * (d + 2))) * (square - trace ** 2 / d);
        const deltaT = deltas[at];
        const { deltaT: found, z } = test as SpaceTest;
        expect(found).toBeCloseTo(deltaT, 5);
        expect(z).toBeCloseTo((deltaT - mean(deltas)) / ((d / k) * Math.sqrt(variance)), 3);

        // A list against every token: each counts with its weight.
        const alone = await ask('variance', { ...asked, words: named(ids) });
        const above = ids.map((id) =>
          weightedMean(
            ratios.map((ratio) => Math.sign(ratios[id] - ratio)),
            tokens,
          ),
        );
        expect((alone.test as SpaceTest).effect).toBeCloseTo(mean(above), 9);
      }
      await close();
    });
  });
});

/** Centred, normalized and weighted rows, against the dense scores of every token with every token. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { HeadRequest, ScoredToken } from '../../../../src/protocol/head.js';
import { DEFAULT_WEIGHTS } from '../../../../src/protocol/model.js';
import { CENTERINGS } from '../../../../src/protocol/rowOptions.js';
import { SCORE_PARTS } from '../../../../src/protocol/scoreParts.js';
import { qkMatrix, vocabularyRows } from '../../../reference/circuits.js';
import { canonicalWeights } from '../../../reference/gpt2.js';
import { process as processWeights } from '../../../reference/processings.js';
import { makeRandomCheckpoint } from '../../../reference/randomCheckpoint.js';
import { svd } from '../../../reference/svd.js';
import {
  centred,
  densePartsOf,
  takenRows,
  weightedMean,
  weightedScores,
} from '../../../reference/tokenRows.js';
import { rowKinds } from '../../rowKinds.js';
import { askOnce, errorOf, relativeError, temporaryFolder } from '../../support.js';

const folder = temporaryFolder();
const HEAD = { layer: 1, head: 1 };
/** W_EE is computed in float32. */
const CIRCUITS = [
  { circuit: 'embedding', query: 'W_E', key: 'W_E', tolerance: 1e-9 },
  { circuit: 'effective', query: 'W_U', key: 'W_EE', tolerance: 1e-6 },
] as const;

function request(change: Partial<HeadRequest>): HeadRequest {
  const asked = { head: HEAD, circuits: ['embedding', 'effective'], vectors: [], top: 10 } as const;
  return { ...DEFAULT_WEIGHTS, ...asked, cosine: false, ...change };
}

function byId(table: readonly ScoredToken[]): number[] {
  const scores: number[] = [];
  for (const { id, score } of table) scores[id] = score;
  return scores;
}

/** Fewer rows than twice the columns are held as they are. */
describe.each([
  ['101 tokens', { seed: 51, dVocab: 101 }],
  ['27 tokens', { seed: 52, dVocab: 27 }],
])('rows of %s', (name, options) => {
  const checkpoint = makeRandomCheckpoint(join(folder, name), options);
  const { dVocab, dHead, layerNormEps } = checkpoint.raw.config;
  const weights = processWeights(canonicalWeights(checkpoint.raw), DEFAULT_WEIGHTS.processing);
  const counts = Array.from({ length: dVocab }, (_, id) => (id * 7) % 11);
  const text = counts.flatMap((count, id) => (count > 0 ? [{ word: `#${id}`, count }] : []));
  const every = Array.from({ length: dHead }, (_, index) => index);

  describe.each(rowKinds(text, counts, layerNormEps))('%s', (_, own, reference) => {
    const dense = (circuit: (typeof CIRCUITS)[number]) => ({
      x: takenRows(vocabularyRows(weights, circuit.query), reference),
      y: takenRows(vocabularyRows(weights, circuit.key), reference),
      m: qkMatrix(weights, HEAD),
    });

    it.each(CENTERINGS)('center %s: spectra to 1e-9, entries to 1e-5', async (center) => {
      const asked = { ...own, center, vectors: every, top: dVocab };
      const { circuits, vocabularyRows: taken } = await askOnce(checkpoint.folder, 'head', request(asked));
      expect(taken?.center ?? 'none').toBe(center);
      let compared = 0;
      for (const spec of CIRCUITS) {
        const { x, y, m } = dense(spec);
        const left = center === 'both' ? centred(x) : x;
        const right = center === 'none' ? y : centred(y);
        const expected = svd(weightedScores(left, m, right), dHead);
        const found = circuits[spec.circuit]!;
        for (const [index, value] of found.singularValues.entries()) {
          expect(Math.abs(value / expected.singularValues[index] - 1)).toBeLessThan(spec.tolerance * 10);
        }
        const unit = (which: typeof x) => which.weights.map((weight) => Math.sqrt(weight / dVocab));
        for (const vector of found.vectors) {
          const [query, key] = [expected.left, expected.right].map((side) => side.getColumn(vector.index));
          const along = (entries: number[], ones: number[]) =>
            Math.abs(entries.reduce((sum, entry, i) => sum + entry * ones[i], 0));
          expect(vector.common!.query).toBeCloseTo(along(query, unit(x)), 5);
          expect(vector.common!.key).toBeCloseTo(along(key, unit(y)), 5);
          if (vector.degenerate || vector.null) continue;
          expect(relativeError(byId(vector.query!.positive), query)).toBeLessThan(1e-5);
          expect(relativeError(byId(vector.key!.positive), key)).toBeLessThan(1e-5);
          compared++;
        }
      }
      expect(compared).toBeGreaterThan(dHead);
    });

    it('parts as in the dense scores, whatever is centred; their shares sum to 1', async () => {
      for (const center of CENTERINGS) {
        const { circuits } = await askOnce(checkpoint.folder, 'head', request({ ...own, center }));
        for (const spec of CIRCUITS) {
          const { x, y, m } = dense(spec);
          const expected = densePartsOf(x, m, y);
          const found = circuits[spec.circuit]!.parts!;
          for (const part of SCORE_PARTS) {
            expect(Math.abs(found[part] - expected[part])).toBeLessThan(spec.tolerance);
          }
          expect(Math.abs(SCORE_PARTS.reduce((sum, part) => sum + found[part], 0) - 1)).toBeLessThan(1e-12);
        }
      }
    });

    it("the keys' scores for the mean query", async () => {
      const asked = request({ ...own, vectors: [0], top: dVocab });
      const { circuits } = await askOnce(checkpoint.folder, 'head', asked);
      for (const spec of CIRCUITS) {
        const { x, y, m } = dense(spec);
        const scores = x.rows.mmul(m).mmul(centred(y).rows.transpose());
        const expected = y.weights.map((__, c) => weightedMean(scores.getColumn(c), x.weights));
        const { parts, keyOnly } = circuits[spec.circuit]!;
        // center_unembed makes the mean row of W_U 0, if all rows count the same.
        const isNone = spec.query === 'W_U' && Object.keys(own).length === 0;
        expect(parts!.keyOnly < 1e-12).toBe(isNone);
        expect(keyOnly === undefined).toBe(isNone);
        if (!keyOnly) continue;
        const { positive, space } = keyOnly;
        expect(space).toBe(spec.key);
        expect(relativeError(byId(positive), expected)).toBeLessThan(1e-5);
      }
    });
  });

  it('equal counts change nothing', async () => {
    const equal = counts.map((_, id) => ({ word: `#${id}`, count: 3 }));
    const raw = await askOnce(checkpoint.folder, 'head', request({}));
    const { circuits } = await askOnce(checkpoint.folder, 'head', request({ tokenFrequency: equal }));
    for (const { circuit } of CIRCUITS) {
      const [own, other] = [circuits[circuit]!.singularValues, raw.circuits[circuit]!.singularValues];
      expect(relativeError(own, other)).toBeLessThan(1e-12);
    }
  });
});

it('says what to do where the tokenizer has no merges, or the text no token', async () => {
  const checkpoint = makeRandomCheckpoint(join(folder, 'no merges'), { seed: 53 });
  const merges = await errorOf(askOnce(checkpoint.folder, 'head', request({ tokenFrequency: 'merges' })));
  expect(merges).toMatchObject({ code: 'badRequest' });
  expect(merges.message).toMatch(/no known merges.* leave it uniform\.$/);
  const none = await errorOf(askOnce(checkpoint.folder, 'head', request({ tokenFrequency: [] })));
  expect(none).toMatchObject({ code: 'badRequest' });
});

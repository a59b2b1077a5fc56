/**
 * What is planted in the sample checkpoint is there: a dense float64 reading of its file, over the whole vocabulary,
 * that shares no code with src's checkpoint, model and circuits.
 */
import { Matrix } from 'ml-matrix';
import { beforeAll, describe, expect, it } from 'vitest';
import type { HeadRef } from '../../../src/protocol/headRef.js';
import type { ClassName } from '../../../src/sample/classes.js';
import { PLANTED_HEADS, PLANTED_NEURONS, SAMPLE_SHAPE } from '../../../src/sample/planted.js';
import { classTokens, idsOf } from '../../../src/sample/tokens.js';
import type { WordTokens } from '../../../src/sample/tokens.js';
import { effectiveEmbedding as effectiveEmbeddingOf } from '../../reference/circuits.js';
import type { CanonicalWeights, HeadWeights } from '../../reference/gpt2.js';
import {
  copyingScoreOf,
  processedWeights,
  readFiles,
  rowsOf,
  spectrumOf,
  timesWeights,
  topOf,
  wholeEffectiveEmbedding,
} from '../sampleReference.js';
import type { Spectrum } from '../sampleReference.js';
import { sharedSample } from '../sharedSample.js';

const { nLayers, nHeads, dHead, dModel } = SAMPLE_SHAPE;
/** Below this share of the largest, a singular value is rounding. */
const NULL = dModel * 2 ** -23;

let weights: CanonicalWeights;
let words: Readonly<Record<ClassName, readonly WordTokens[]>>;
let unembedding: Matrix;
let effectiveEmbedding: Matrix;
/** Rows of W_E, of W_U^T and of W_EE. */
let rows: Readonly<Record<'embedding' | 'unembedding' | 'effective', readonly Float64Array[]>>;
const folder = sharedSample();

beforeAll(async () => {
  weights = processedWeights(readFiles(folder));
  words = await classTokens();
  unembedding = weights.W_U.transpose();
  effectiveEmbedding = wholeEffectiveEmbedding(weights);
  rows = {
    embedding: rowsOf(weights.W_E),
    unembedding: rowsOf(unembedding),
    effective: rowsOf(effectiveEmbedding),
  };
});

const weightsOf = ({ layer, head }: HeadRef): HeadWeights => weights.layers[layer].heads[head];
const qkOf = (head: HeadRef): Spectrum => spectrumOf(weightsOf(head).W_Q, weightsOf(head).W_K);
const effectiveOf = (head: HeadRef): Spectrum =>
  spectrumOf(
    timesWeights(rows.unembedding, weightsOf(head).W_Q),
    timesWeights(rows.effective, weightsOf(head).W_K),
  );
const plantedHead = (title: RegExp) => PLANTED_HEADS.find((planted) => title.test(planted.title))!;
const gap = (values: readonly number[], k: number): number => (values[k] - values[k + 1]) / values[k];

function expectClassOnTop(entries: readonly number[], name: ClassName): void {
  const ids = new Set(idsOf(words[name]));
  expect(topOf(entries, 10).filter((id) => ids.has(id)).length).toBeGreaterThanOrEqual(9);
}

/** Mean of the share of a row's square that lies in the head's query space, over the share of a random direction's. */
function varianceRatio(query: Spectrum['query'], ids: readonly number[]): number {
  const ratios = ids.map((id) => {
    const row = unembedding.getRowVector(id);
    const explained = row.mmul(new Matrix(query).transpose()).norm() ** 2 / row.norm() ** 2;
    return (explained * dModel) / dHead;
  });
  return ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
}

describe.each(PLANTED_HEADS.filter(({ qk }) => qk))('$title', ({ head, qk }) => {
  it('has the strengths as singular values of qk, and the rank', () => {
    const { singularValues } = qkOf(head);
    const { matches, noise, rank } = qk!;
    matches.forEach(({ strength }, k) => expect(singularValues[k]).toBeCloseTo(strength, 4));
    expect(singularValues[matches.length]).toBeCloseTo(noise, 4);
    expect(singularValues.filter((value) => value > NULL * singularValues[0])).toHaveLength(rank);
  });
});

it("has the reference's W_EE, on a part of the vocabulary", () => {
  const first = 40_000;
  const last = first + 49;
  const block = effectiveEmbeddingOf({
    ...weights,
    W_E: weights.W_E.subMatrix(first, last, 0, dModel - 1),
  });
  const difference = effectiveEmbedding.subMatrix(first, last, 0, dModel - 1).sub(block);
  expect(difference.abs().max()).toBeLessThan(1e-12);
});

describe('the planted QK circuits', () => {
  it.each(PLANTED_HEADS.filter(({ qk, title }) => qk?.matches.length && !title.includes('degenerate')))(
    'effective has the classes on top on both sides, vector by vector: $title',
    ({ head, qk }) => {
      const spectrum = effectiveOf(head);
      const { matches } = qk!;
      matches.forEach(({ query, key }, k) => {
        expectClassOnTop(spectrum.query[k], query);
        expectClassOnTop(spectrum.key[k], key);
        expect(gap(spectrum.singularValues, k)).toBeGreaterThan(0.1);
      });
      expect(spectrum.singularValues[matches.length - 1]).toBeGreaterThan(
        3 * spectrum.singularValues[matches.length],
      );
    },
  );

  it('shows the names on the key side through W_EE only', () => {
    const { head } = plantedHead(/first names/);
    const { W_Q, W_K } = weightsOf(head);
    const embedding = spectrumOf(timesWeights(rows.embedding, W_Q), timesWeights(rows.embedding, W_K));
    const names = new Set(idsOf(words.firstNames));
    expectClassOnTop(embedding.query[0], 'firstNames');
    expect(topOf(embedding.key[0], 10).filter((id) => names.has(id)).length).toBeLessThanOrEqual(2);
  });

  it('has a degenerate pair in qk: each vector holds both classes, effective tells them apart', () => {
    const { head, qk } = plantedHead(/degenerate/);
    const spectrum = qkOf(head);
    expect(gap(spectrum.singularValues, 0)).toBeLessThan(0.01);
    expect(gap(spectrum.singularValues, 1)).toBeGreaterThan(0.5);
    const sides = [
      { rows: unembedding, vectors: spectrum.query, names: qk!.matches.map(({ query }) => query) },
      { rows: effectiveEmbedding, vectors: spectrum.key, names: qk!.matches.map(({ key }) => key) },
    ];
    for (const { rows, vectors, names } of sides) {
      for (const vector of vectors.slice(0, 2)) {
        const direction = Matrix.columnVector(vector);
        for (const name of names) {
          const squaredCosines = idsOf(words[name]).map((id) => {
            const row = rows.getRowVector(id);
            return (row.mmul(direction).get(0, 0) / row.norm()) ** 2;
          });
          const average = squaredCosines.reduce((sum, x) => sum + x, 0) / squaredCosines.length;
          expect(average).toBeGreaterThan(20 / dModel);
        }
      }
    }
    const effective = effectiveOf(head);
    expect(gap(effective.singularValues, 0)).toBeGreaterThan(0.1);
    expectClassOnTop(effective.query[0], 'animals');
    expectClassOnTop(effective.key[0], 'animals');
    expectClassOnTop(effective.key[1], 'colours');
  });

  it("explains the names' variance by the names head, and other words' at chance level", () => {
    const { head } = plantedHead(/first names/);
    const { query } = qkOf(head);
    const others = Array.from({ length: 500 }, (_, i) => 300 + 97 * i);
    expect(varianceRatio(query, idsOf(words.firstNames))).toBeGreaterThan(3);
    expect(varianceRatio(query, idsOf(words.months))).toBeLessThan(1.3);
    expect(Math.abs(varianceRatio(query, others) - 1)).toBeLessThan(0.15);
    expect(varianceRatio(qkOf({ layer: 3, head: 0 }).query, idsOf(words.firstNames))).toBeLessThan(1.3);
  });

  it('has no such spectrum in any noise head', () => {
    const planted = new Set(
      PLANTED_HEADS.filter(({ qk }) => qk).map(({ head }) => `${head.layer}.${head.head}`),
    );
    for (let layer = 0; layer < nLayers; layer++) {
      for (let head = 0; head < nHeads; head++) {
        if (planted.has(`${layer}.${head}`)) continue;
        const { singularValues } = qkOf({ layer, head });
        for (let k = 0; k < 3; k++) expect(gap(singularValues, k)).toBeLessThan(0.35);
        expect(singularValues[dHead - 1]).toBeGreaterThan(0.1 * singularValues[0]);
      }
    }
  });
});

describe.each(PLANTED_HEADS.filter(({ ov }) => ov))('$title', ({ head, ov }) => {
  it('has a copying score of the right sign, from W_E to W_U and in d_model', () => {
    const { W_V, W_O } = weightsOf(head);
    expect(copyingScoreOf(W_V, W_O) * ov!.sign).toBeGreaterThan(0.99);
    expect(
      copyingScoreOf(timesWeights(rows.embedding, W_V), W_O.mmul(weights.W_U)) * ov!.sign,
    ).toBeGreaterThan(0.99);
  });

  it('changes the logit of the word itself the most', () => {
    const { W_V, W_O } = weightsOf(head);
    const written = W_O.mmul(weights.W_U);
    const ranks = words[ov!.words].map(({ ids }) => {
      const logits = weights.W_E.getRowVector(ids[0]).mmul(W_V).mmul(written).mul(ov!.sign).to1DArray();
      return logits.filter((logit) => logit > logits[ids[0]]).length;
    });
    expect(Math.max(...ranks)).toBeLessThan(5);
    expect(ranks.filter((rank) => rank === 0).length).toBeGreaterThan(0.8 * ranks.length);
  });
});

it('no noise head copies or suppresses', () => {
  const planted = new Set(
    PLANTED_HEADS.filter(({ ov }) => ov).map(({ head }) => `${head.layer}.${head.head}`),
  );
  for (let layer = 0; layer < nLayers; layer++) {
    for (let head = 0; head < nHeads; head++) {
      if (planted.has(`${layer}.${head}`)) continue;
      const { W_V, W_O } = weightsOf({ layer, head });
      expect(Math.abs(copyingScoreOf(W_V, W_O))).toBeLessThan(0.6);
    }
  }
});

it.each(PLANTED_NEURONS)('neuron 0.$neuron detects $detects', ({ neuron, detects }) => {
  const products = timesWeights(rows.embedding, weights.layers[0].W_in.getColumnVector(neuron)).to1DArray();
  expectClassOnTop(products, detects);
});

it('W_EE keeps the classes together, in different directions from W_E', () => {
  const cosine = (a: Matrix, b: Matrix): number => a.dot(b) / (a.norm() * b.norm());
  const [john, mary] = ['John', 'Mary'].map(
    (name) => words.firstNames.find(({ word }) => word === name)!.ids[0],
  );
  const monday = words.weekdays[0].ids[0];
  const row = (id: number): Matrix => effectiveEmbedding.getRowVector(id);
  expect(cosine(row(john), row(mary))).toBeGreaterThan(0.6);
  expect(Math.abs(cosine(row(john), row(monday)))).toBeLessThan(0.35);
  for (const id of [john, mary, monday]) {
    expect(Math.abs(cosine(row(id), weights.W_E.getRowVector(id)))).toBeLessThan(0.35);
  }
});

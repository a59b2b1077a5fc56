import { join } from 'node:path';
import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { COMPOSITION_KINDS, type CompositionRequest } from '../../../../src/protocol/composition.js';
import { DEFAULT_PROCESSING, DEFAULT_WEIGHTS, type Processing } from '../../../../src/protocol/model.js';
import { ovMatrix, qkMatrix, tokenCircuit } from '../../../reference/circuits.js';
import { canonicalWeights } from '../../../reference/gpt2.js';
import { process as processWeights } from '../../../reference/processings.js';
import { makeRandomCheckpoint } from '../../../reference/randomCheckpoint.js';
import { seededRandom } from '../../../reference/random.js';
import { compositionScore, principalCosines, scoreOf } from '../../../reference/summaries.js';
import { svd } from '../../../reference/svd.js';
import { OpenCheckpoints } from '../../../../src/engine/openCheckpoints.js';
import { composition } from '../../../../src/questions/composition/answer.js';
import { sharedKeysNotes } from '../../../../src/questions/composition/comparisonWords.js';
import { mistralModel } from '../../../reference/architectures/mistral.js';
import { askOnce, compute, errorOf, relativeError, temporaryFolder } from '../../support.js';

const folder = temporaryFolder();

function request(options: Partial<CompositionRequest> = {}): CompositionRequest {
  return { kind: 'Q', ...DEFAULT_WEIGHTS, ...options };
}

const ALL_OFF: Processing = {
  foldLn: false,
  centerWritingWeights: false,
  centerUnembed: false,
  foldValueBiases: false,
  refactorFactoredAttnMatrices: false,
};

const checkpoint = makeRandomCheckpoint(join(folder, 'one'), { seed: 31, nLayers: 3, dVocab: 23 });
const other = makeRandomCheckpoint(join(folder, 'other'), { seed: 32, nLayers: 2, dVocab: 29 });
const { dHead, dModel, nLayers, nHeads } = checkpoint.raw.config;

describe.each(COMPOSITION_KINDS)('%s-composition on a random checkpoint', (kind) => {
  it.each([
    ['all processings', DEFAULT_PROCESSING],
    ['no processing', ALL_OFF],
    ['without fold_ln', { ...DEFAULT_PROCESSING, foldLn: false }],
  ])('%s: every pair of an earlier and a later head, to 1e-5', async (_, processing) => {
    const weights = processWeights(canonicalWeights(checkpoint.raw), processing);
    const { scores, random } = await askOnce(checkpoint.folder, 'composition', request({ kind, processing }));
    expect(random).toBeCloseTo(1 / Math.sqrt(dModel), 12);
    expect(scores).toHaveLength(((nLayers * (nLayers - 1)) / 2) * nHeads ** 2);
    for (const { earlier, later, score, aboveRandom } of scores) {
      expect(earlier.layer).toBeLessThan(later.layer);
      expect(relativeError([score], [compositionScore(weights, kind, earlier, later)])).toBeLessThan(1e-5);
      expect(aboveRandom).toBeCloseTo(score - random, 12);
    }
    const pairs = scores.map(({ earlier, later }) => JSON.stringify([earlier, later]));
    expect(new Set(pairs).size).toBe(scores.length);
  });
});

describe('percentiles among anticausal pairs', () => {
  const [writer, reader] = [
    { layer: 0, head: 2 },
    { layer: 2, head: 1 },
  ];
  const planted = makeRandomCheckpoint(join(folder, 'planted'), {
    ...{ seed: 41, nLayers: 4, nHeads: 6, dHead: 4, dVocab: 23 },
    plant: (weights) => {
      // The reader's W_K takes up what the writer's W_O writes: half of its square.
      const d = 24;
      const wO = weights.get(`h.${writer.layer}.attn.c_proj.weight`)!.data;
      const qkv = weights.get(`h.${reader.layer}.attn.c_attn.weight`)!.data;
      for (let column = 0; column < 4; column++) {
        for (let i = 0; i < d; i++) {
          qkv[i * 3 * d + d + 4 * reader.head + column] += wO[(4 * writer.head + column) * d + i];
        }
      }
    },
  });

  it('are those of the scores of pairs in which the later head writes', async () => {
    const { scores, anticausal } = await askOnce(planted.folder, 'composition', request({ kind: 'K' }));
    const weights = processWeights(canonicalWeights(planted.raw), DEFAULT_PROCESSING);
    const backwards = scores.map(({ earlier, later }) => compositionScore(weights, 'K', later, earlier));
    expect(anticausal!.pairs).toBe(scores.length);
    const sorted = backwards.toSorted((x, y) => x - y);
    expect(anticausal!.median).toBeCloseTo(sorted[sorted.length / 2], 5);
    expect(anticausal!.above99).toBeCloseTo(sorted[Math.floor(0.99 * sorted.length)], 5);
    for (const { score, percentile } of scores) {
      const below = backwards.filter((one) => one < score).length;
      expect(Math.abs(percentile! - (100 * below) / backwards.length)).toBeLessThan(1);
    }
  });

  it('put a planted pair above 99 %, and few others', async () => {
    const { scores } = await askOnce(planted.folder, 'composition', request({ kind: 'K' }));
    const [first] = scores.toSorted((x, y) => y.score - x.score);
    expect(first).toMatchObject({ earlier: writer, later: reader });
    expect(first.percentile).toBeGreaterThan(99);
    expect(scores.filter(({ percentile }) => percentile! > 95).length / scores.length).toBeLessThan(0.15);
  });

  it('are absent in a model of one layer', async () => {
    const one = makeRandomCheckpoint(join(folder, 'one layer'), { seed: 5, nLayers: 1 });
    const result = await askOnce(one.folder, 'composition', request());
    expect(result.scores).toEqual([]);
    expect(result.anticausal).toBeUndefined();
  });
});

it('random matrices of rank d_head have the root mean square score 1/sqrt(d_model)', () => {
  const random = seededRandom(33);
  const normal = (rows: number, cols: number) =>
    new Matrix(Array.from({ length: rows }, () => Array.from({ length: cols }, () => random.normal())));
  const [d, h, trials] = [40, 6, 400];
  const product = () => normal(d, h).mmul(normal(h, d));
  let squares = 0;
  for (let trial = 0; trial < trials; trial++) squares += scoreOf(product(), product()) ** 2;
  const rms = Math.sqrt(squares / trials);
  expect(rms * Math.sqrt(d)).toBeGreaterThan(0.97);
  expect(rms * Math.sqrt(d)).toBeLessThan(1.03);
});

describe('two heads side by side', () => {
  const a = { layer: 0, head: 2 };
  const b = { layer: 1, head: 1 };

  it.each([
    ['one checkpoint', checkpoint, undefined],
    ['two checkpoints', other, other.folder],
  ])('of %s: principal angles and spectra to 1e-5', async (_, second, otherFolder) => {
    const own = processWeights(canonicalWeights(checkpoint.raw), DEFAULT_PROCESSING);
    const others = processWeights(canonicalWeights(second.raw), DEFAULT_PROCESSING);
    const compare = { a, b, ...(otherFolder === undefined ? {} : { otherFolder }) };
    const { comparison } = await askOnce(checkpoint.folder, 'composition', request({ compare }));
    const [qkA, qkB, ovA, ovB] = [
      qkMatrix(own, a),
      qkMatrix(others, b),
      ovMatrix(own, a),
      ovMatrix(others, b),
    ];
    const expected = {
      queryCosines: principalCosines(qkA, qkB, dHead),
      keyCosines: principalCosines(qkA.transpose(), qkB.transpose(), dHead),
      valueCosines: principalCosines(ovA, ovB, dHead),
      outputCosines: principalCosines(ovA.transpose(), ovB.transpose(), dHead),
    };
    for (const [name, cosines] of Object.entries(expected)) {
      const found = comparison![name as keyof typeof expected];
      expect(found).toHaveLength(dHead);
      expect(relativeError(found, cosines)).toBeLessThan(1e-5);
    }
    const spectra = (qk: Matrix, ov: Matrix) => ({ qk: svd(qk, dHead), ov: svd(ov, dHead) });
    for (const [side, reference] of [
      ['a', spectra(qkA, ovA)],
      ['b', spectra(qkB, ovB)],
    ] as const) {
      for (const circuit of ['qk', 'ov'] as const) {
        const found = comparison!.singularValues[side][circuit];
        expect(relativeError(found, reference[circuit].singularValues)).toBeLessThan(1e-5);
      }
    }
    expect(comparison!.other?.name).toBe(otherFolder === undefined ? undefined : 'other');
    expect(comparison!.randomSquaredCosine).toBeCloseTo(dHead / dModel, 12);
  });

  it('gives the tokens that rose and fell in the first singular vectors, to 1e-5', async () => {
    const later = makeRandomCheckpoint(join(folder, 'later'), { seed: 34, nLayers: 2, dVocab: 23 });
    const compare = { a, b, otherFolder: later.folder };
    const { comparison } = await askOnce(checkpoint.folder, 'composition', request({ compare }));
    const vectors = (
      [
        [checkpoint, a],
        [later, b],
      ] as const
    ).map(([{ raw }, head]) => {
      const weights = processWeights(canonicalWeights(raw), DEFAULT_PROCESSING);
      const { left, right } = svd(tokenCircuit(weights, head, 'W_E', 'W_E'), 1);
      return { query: left.getColumn(0), key: right.getColumn(0) };
    });
    const product = (x: number[], y: number[]) => x.reduce((sum, value, i) => sum + value * y[i], 0);
    const [before, after] = vectors;
    const sign = product(before.query, after.query) + product(before.key, after.key) < 0 ? -1 : 1;
    for (const side of ['query', 'key'] as const) {
      const { rose, fell, cosine } = comparison!.moved![side];
      const change = after[side].map((value, id) => sign * value - before[side][id]);
      expect(relativeError([cosine], [sign * product(before[side], after[side])])).toBeLessThan(1e-5);
      const ordered = change.toSorted((x, y) => y - x);
      for (const [tokens, expected] of [
        [rose, ordered.slice(0, 20)],
        [fell, ordered.toReversed().slice(0, 20)],
      ] as const) {
        expect(
          relativeError(
            tokens.map((token) => token.after - token.before),
            expected,
          ),
        ).toBeLessThan(1e-5);
        for (const { id, before: b0, after: a0 } of tokens) {
          expect(relativeError([b0, a0], [before[side][id], sign * after[side][id]])).toBeLessThan(1e-5);
        }
      }
    }
    expect(comparison!.moved!.degenerate).toBe(false);
  });

  it('gives none if the vocabularies differ, and no change between a head and itself', async () => {
    const differing = await askOnce(
      checkpoint.folder,
      'composition',
      request({ compare: { a, b, otherFolder: other.folder } }),
    );
    expect(differing.comparison!.moved).toBeUndefined();
    const same = await askOnce(checkpoint.folder, 'composition', request({ compare: { a, b: a } }));
    expect(same.comparison!.moved!.query.cosine).toBeCloseTo(1, 6);
    for (const { before, after } of same.comparison!.moved!.key.rose) expect(after).toBeCloseTo(before, 6);
  });

  it('gives angles of 0 between a head and itself, in the same or in another folder', async () => {
    const copy = makeRandomCheckpoint(join(folder, 'copy'), { seed: 31, nLayers: 3, dVocab: 23 }).folder;
    for (const otherFolder of [checkpoint.folder, copy]) {
      const compare = { a, b: a, otherFolder };
      const { comparison } = await askOnce(checkpoint.folder, 'composition', request({ compare }));
      for (const cosines of [comparison!.queryCosines, comparison!.keyCosines, comparison!.outputCosines]) {
        for (const cosine of cosines) expect(cosine).toBeCloseTo(1, 7);
      }
    }
  });

  it('computes the two heads alone', async () => {
    const opened = new OpenCheckpoints(compute);
    const { checkpoint: own, spaces } = await opened.get(checkpoint.folder);
    const read: number[] = [];
    const { model } = spaces;
    const weights: typeof model.weights = (...args) => {
      const found = model.weights(...args);
      const spied = Object.create(found) as typeof found;
      spied.layerHeads = (layer) => {
        read.push(layer);
        return found.layerHeads(layer);
      };
      return spied;
    };
    const watched = Object.create(spaces, {
      model: { value: Object.create(model, { weights: { value: weights } }) },
    });
    const ask = (change: Partial<CompositionRequest>) =>
      composition(watched as typeof spaces, request(change), { tokenizer: own.tokenizer });
    const compared = await ask({ compare: { a, b } });
    expect(compared).toMatchObject({ scores: [], comparison: { a, b } });
    expect(compared).not.toHaveProperty('anticausal');
    expect(read).toEqual([]);
    await ask({});
    expect(read).toEqual([0, 1, 2]);
    await opened.close(checkpoint.folder);
  });

  it('marks heads that share their keys, whose key and value spaces are one', async () => {
    const { folder: grouped } = mistralModel(join(folder, 'grouped'));
    const ask = (one: number, two: number) =>
      askOnce(
        grouped,
        'composition',
        request({ compare: { a: { layer: 0, head: one }, b: { layer: 0, head: two } } }),
      );
    const shared = (await ask(0, 1)).comparison!;
    expect(shared.sharedKeys).toBe(true);
    for (const cosine of [...shared.keyCosines, ...shared.valueCosines]) expect(cosine).toBeCloseTo(1, 6);
    expect(sharedKeysNotes(shared)).toEqual([
      'The heads 0.0 and 0.1 share their keys and values (grouped queries): the cosines of their key and value spaces are 1 by construction, and no finding.',
    ]);
    for (const others of [await ask(1, 2), await ask(1, 1)]) {
      expect(others.comparison).not.toHaveProperty('sharedKeys');
      expect(sharedKeysNotes(others.comparison!)).toEqual([]);
    }
  });

  it('random spaces have the mean squared cosine d_head / d_model', async () => {
    const wide = makeRandomCheckpoint(join(folder, 'wide'), {
      seed: 34,
      nHeads: 8,
      dHead: 8,
      nLayers: 2,
      dVocab: 19,
    });
    const { comparison } = await askOnce(wide.folder, 'composition', request({ compare: { a, b } }));
    const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v ** 2, 0) / values.length;
    const { queryCosines, keyCosines, randomSquaredCosine } = comparison!;
    expect((mean(queryCosines) + mean(keyCosines)) / 2 / randomSquaredCosine).toBeGreaterThan(0.7);
    expect((mean(queryCosines) + mean(keyCosines)) / 2 / randomSquaredCosine).toBeLessThan(1.4);
  });

  it.each([
    ['a head that is not there', { a: { layer: 3, head: 0 }, b }, 'noSuchHead'],
    [
      'a head that the other checkpoint has not',
      { a, b: { layer: 2, head: 0 }, otherFolder: other.folder },
      'noSuchHead',
    ],
    ['a folder that is none', { a, b, otherFolder: join(folder, 'nowhere') }, 'noFolder'],
  ])('refuses %s', async (_, compare, code) => {
    const error = await errorOf(askOnce(checkpoint.folder, 'composition', request({ compare })));
    expect(error.code).toBe(code);
  });

  it('refuses a checkpoint of another d_model', async () => {
    const small = makeRandomCheckpoint(join(folder, 'small'), { seed: 35, dHead: 3, dVocab: 19 });
    const compare = { a, b: { layer: 0, head: 0 }, otherFolder: small.folder };
    const error = await errorOf(askOnce(checkpoint.folder, 'composition', request({ compare })));
    expect(error.code).toBe('badRequest');
    expect(error.message).toContain('d_model 15 and 9');
  });
});

it('answers the same question twice with the same bytes', async () => {
  const compare = { a: { layer: 0, head: 0 }, b: { layer: 1, head: 0 } };
  const ask = () => askOnce(checkpoint.folder, 'composition', request({ kind: 'K', compare }));
  expect(JSON.stringify(await ask())).toBe(JSON.stringify(await ask()));
});

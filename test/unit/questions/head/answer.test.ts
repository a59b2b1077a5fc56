import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  QK_CIRCUITS,
  type HeadRequest,
  type QkCircuit,
  type ScoredToken,
} from '../../../../src/protocol/head.js';
import { DEFAULT_PROCESSING, DEFAULT_VARIANT, type Processing } from '../../../../src/protocol/model.js';
import { denseCircuit, squaredCosines, squaredDots, vocabularyRows } from '../../../reference/circuits.js';
import { canonicalWeights } from '../../../reference/gpt2.js';
import { process as processWeights } from '../../../reference/processings.js';
import { makeRandomCheckpoint, type RandomCheckpointOptions } from '../../../reference/randomCheckpoint.js';
import { svd, type Svd } from '../../../reference/svd.js';
import { askOnce, openToAsk, relativeError, temporaryFolder } from '../../support.js';

const folder = temporaryFolder();

const CHECKPOINTS: Record<string, RandomCheckpointOptions> = {
  'float32, 3 heads of 5': { seed: 1 },
  'bfloat16, relu, prefix': {
    seed: 2,
    dtype: 'BF16',
    activation: 'relu',
    prefix: 'transformer.',
    nHeads: 2,
    dHead: 7,
    dVocab: 83,
  },
  'float16, exact gelu, untied': { seed: 3, dtype: 'F16', activation: 'gelu', lmHead: 'untied', dMlp: 23 },
  'd_head 1, one layer, tied lm_head in the file': {
    seed: 4,
    nLayers: 1,
    nHeads: 6,
    dHead: 1,
    lmHead: 'tied-present',
    extras: true,
  },
};

const FLAGS = Object.keys(DEFAULT_PROCESSING) as (keyof Processing)[];
const PROCESSINGS: Record<string, Processing> = {
  'all on': DEFAULT_PROCESSING,
  'all off': Object.fromEntries(FLAGS.map((flag) => [flag, false])) as unknown as Processing,
  ...Object.fromEntries(FLAGS.map((flag) => [`without ${flag}`, { ...DEFAULT_PROCESSING, [flag]: false }])),
  ...Object.fromEntries(
    FLAGS.map((flag) => [
      `${flag} alone`,
      { ...DEFAULT_PROCESSING, ...Object.fromEntries(FLAGS.map((other) => [other, other === flag])) },
    ]),
  ),
};

function request(options: Partial<HeadRequest> & Pick<HeadRequest, 'head' | 'vectors' | 'top'>): HeadRequest {
  return {
    circuits: QK_CIRCUITS,
    processing: DEFAULT_PROCESSING,
    variant: DEFAULT_VARIANT,
    cosine: false,
    ...options,
  };
}

/** From a table of the whole vocabulary to the scores by id. */
function byId(table: readonly ScoredToken[]): number[] {
  const scores: number[] = [];
  for (const { id, score } of table) scores[id] = score;
  return scores;
}

describe.each(Object.entries(CHECKPOINTS))('head on a random checkpoint: %s', (name, options) => {
  const checkpoint = makeRandomCheckpoint(join(folder, name), options);
  const { nLayers, nHeads, dHead, dVocab } = checkpoint.raw.config;
  const head = { layer: nLayers - 1, head: nHeads - 2 };
  const all = Array.from({ length: dHead }, (_, index) => index);

  describe.each(Object.entries(PROCESSINGS))('%s', (_, processing) => {
    const weights = processWeights(canonicalWeights(checkpoint.raw), processing);
    const asked = askOnce(
      checkpoint.folder,
      'head',
      request({ head, vectors: all, top: dVocab, processing }),
    );
    const decompositions: Partial<Record<QkCircuit, Svd>> = {};
    const reference = (circuit: QkCircuit): Svd =>
      (decompositions[circuit] ??= svd(denseCircuit(weights, head, circuit), dHead));
    const rowsOf = () => ({
      W_U: vocabularyRows(weights, 'W_U'),
      W_E: vocabularyRows(weights, 'W_E'),
      W_EE: vocabularyRows(weights, 'W_EE'),
    });

    it.each(QK_CIRCUITS)('%s: every singular value to 1e-6 of the largest', async (circuit) => {
      const found = (await asked).circuits[circuit]!.singularValues;
      expect(relativeError(found, reference(circuit).singularValues)).toBeLessThan(1e-6);
    });

    it.each(['embedding', 'effective'] as const)(
      "%s: every determined vector's scores to 1e-5",
      async (circuit) => {
        const { left, right, singularValues } = reference(circuit);
        let compared = 0;
        for (const vector of (await asked).circuits[circuit]!.vectors) {
          if (vector.degenerate || vector.null || singularValues[vector.index] < 1e-3 * singularValues[0])
            continue;
          const query = byId(vector.query!.positive);
          const key = byId(vector.key!.positive);
          expect(relativeError(query, left.getColumn(vector.index))).toBeLessThan(1e-5);
          expect(relativeError(key, right.getColumn(vector.index))).toBeLessThan(1e-5);
          compared++;
        }
        expect(compared).toBeGreaterThan(0);
      },
    );

    it('the subspace of all singular vectors to 1e-5', async () => {
      for (const circuit of ['embedding', 'effective'] as const) {
        const { left, singularValues } = reference(circuit);
        const rank = singularValues.filter((value) => value > 1e-3 * singularValues[0]).length;
        const vectors = (await asked).circuits[circuit]!.vectors.slice(0, rank).map((v) =>
          byId(v.query!.positive),
        );
        for (let k = 0; k < rank; k++) {
          const column = left.getColumn(k);
          const projected = column.map((_unused, v) =>
            vectors.reduce((sum, own) => sum + own[v] * own.reduce((dot, x, i) => dot + x * column[i], 0), 0),
          );
          expect(relativeError(projected, column)).toBeLessThan(1e-5);
        }
      }
    });

    it('qk: squared cosines and squared dots with W_U, W_E and W_EE to 1e-5', async () => {
      const { left, right } = reference('qk');
      const rows = rowsOf();
      let compared = 0;
      for (const { index, cosine, degenerate, null: isNull } of (await asked).circuits.qk!.vectors) {
        if (degenerate || isNull) continue;
        const tables = [
          [cosine!.queryUnembed!, rows.W_U, left],
          [cosine!.queryEmbed, rows.W_E, left],
          [cosine!.keyEmbed, rows.W_E, right],
          [cosine!.keyEffectiveEmbed!, rows.W_EE, right],
        ] as const;
        for (const [table, matrix, side] of tables) {
          const direction = side.getColumn(index);
          const cosines: number[] = [];
          const dots: number[] = [];
          for (const { id, squaredCosine, squaredDot } of table) {
            cosines[id] = squaredCosine;
            dots[id] = squaredDot;
          }
          expect(relativeError(cosines, squaredCosines(matrix, direction))).toBeLessThan(1e-5);
          expect(relativeError(dots, squaredDots(matrix, direction))).toBeLessThan(1e-5);
        }
        compared++;
      }
      expect(compared).toBeGreaterThan(0);
    });

    it('qk: both ends by signed cosine, so that positive queries match positive keys', async () => {
      const { left, right } = reference('qk');
      const spaces = rowsOf();
      let compared = 0;
      for (const { index, signed, degenerate, null: isNull } of (await asked).circuits.qk!.vectors) {
        if (degenerate || isNull) continue;
        const unembedCosines = spaces.W_U.to2DArray().map(
          (row) => row.reduce((sum, value, i) => sum + value * left.get(i, index), 0) / Math.hypot(...row),
        );
        const most = Math.max(...unembedCosines.map(Math.abs));
        const turn = unembedCosines.includes(most) ? 1 : -1;
        const tables = [
          [signed!.queryUnembed!, 'W_U', left],
          [signed!.queryEmbed, 'W_E', left],
          [signed!.keyEmbed, 'W_E', right],
          [signed!.keyEffectiveEmbed!, 'W_EE', right],
        ] as const;
        for (const [{ positive, negative }, space, side] of tables) {
          const direction = side.getColumn(index).map((value) => turn * value);
          const rows = spaces[space].to2DArray();
          const dots = rows.map((row) => row.reduce((sum, value, i) => sum + value * direction[i], 0));
          expect(relativeError(byId(positive), dots)).toBeLessThan(1e-5);
          expect(relativeError(byId(negative), dots)).toBeLessThan(1e-5);
          const cosines = rows.map((row, id) => dots[id] / Math.hypot(...row));
          for (const [table, sign] of [
            [positive, 1],
            [negative, -1],
          ] as const) {
            const found = table.map(({ id }) => sign * cosines[id]);
            found.forEach((cosine, i) => expect(cosine).toBeLessThanOrEqual((found[i - 1] ?? 1) + 1e-6));
            const squares = table.map(({ squaredCosine }) => squaredCosine!);
            expect(
              relativeError(
                squares,
                found.map((cosine) => cosine ** 2),
              ),
            ).toBeLessThan(1e-5);
          }
        }
        compared++;
      }
      expect(compared).toBeGreaterThan(0);
    });
  });

  it.each([
    { attentionBiases: true, residual: false },
    { attentionBiases: false, residual: true },
    { attentionBiases: true, residual: true },
  ])('the effective circuit of the W_EE variant %o to 1e-6', async (variant) => {
    const weights = processWeights(canonicalWeights(checkpoint.raw), DEFAULT_PROCESSING);
    const { circuits } = await askOnce(
      checkpoint.folder,
      'head',
      request({ head, vectors: [], top: 1, variant, circuits: ['effective'] }),
    );
    const { singularValues } = svd(denseCircuit(weights, head, 'effective', variant), dHead);
    expect(relativeError(circuits.effective!.singularValues, singularValues)).toBeLessThan(1e-6);
  });

  it('refactor_factored_attn_matrices changes no spectrum', async () => {
    const ask = (refactorFactoredAttnMatrices: boolean) =>
      askOnce(
        checkpoint.folder,
        'head',
        request({
          head,
          vectors: [],
          top: 1,
          processing: { ...DEFAULT_PROCESSING, refactorFactoredAttnMatrices },
        }),
      );
    const [on, off] = [await ask(true), await ask(false)];
    for (const circuit of QK_CIRCUITS) {
      expect(
        relativeError(on.circuits[circuit]!.singularValues, off.circuits[circuit]!.singularValues),
      ).toBeLessThan(1e-7);
    }
  });
});

describe('head', () => {
  const checkpoint = makeRandomCheckpoint(join(folder, 'partial results'), { seed: 9 });
  const head = { layer: 1, head: 2 };

  it('reports the qk spectrum before W_EE, then one circuit after the other', async () => {
    const seen: string[][] = [];
    await askOnce(checkpoint.folder, 'head', request({ head, vectors: [0], top: 3 }), (partial) =>
      seen.push(Object.keys(partial.circuits)),
    );
    expect(seen[0]).toEqual(['qk']);
    expect(seen.at(-1)).toEqual([...QK_CIRCUITS]);
  });

  it('leaves out what needs W_EE until it is ready, if only ready parts are requested', async () => {
    const { ask, close } = await openToAsk(checkpoint.folder);
    const ready = request({ head, vectors: [0], top: 3, cosine: true, onlyReady: true });
    const before = await ask('head', ready);
    expect(Object.keys(before.circuits)).toEqual(['qk', 'embedding']);
    expect(before.circuits.qk!.vectors[0].cosine).not.toHaveProperty('keyEffectiveEmbed');
    const whole = await ask('head', { ...ready, onlyReady: false });
    expect(await ask('head', ready)).toEqual(whole);
    await close();
  });

  it('gives three tables of the same scores: positive, negative, by magnitude', async () => {
    const { circuits } = await askOnce(checkpoint.folder, 'head', request({ head, vectors: [0], top: 101 }));
    const { query } = circuits.embedding!.vectors[0];
    const scores = byId(query!.positive);
    const sorted = (key: (score: number) => number) => [...scores].sort((a, b) => key(b) - key(a));
    expect(query!.positive.map(({ score }) => score)).toEqual(sorted((score) => score));
    expect(query!.negative.map(({ score }) => score)).toEqual(sorted((score) => -score));
    expect(query!.magnitude.map(({ score }) => Math.abs(score))).toEqual(sorted(Math.abs).map(Math.abs));
    expect(query!.magnitude[0].score).toBeGreaterThan(0);
  });

  it('answers the same question twice with the same bytes', async () => {
    const ask = () => askOnce(checkpoint.folder, 'head', request({ head, vectors: [0, 1], top: 10 }));
    expect(JSON.stringify(await ask())).toBe(JSON.stringify(await ask()));
  });
});

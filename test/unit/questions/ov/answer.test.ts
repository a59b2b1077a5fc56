import { Matrix } from 'ml-matrix';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CosineToken, ScoredToken } from '../../../../src/protocol/head.js';
import {
  DEFAULT_PROCESSING,
  DEFAULT_WEIGHTS,
  type EffectiveEmbeddingVariant,
  type Processing,
} from '../../../../src/protocol/model.js';
import { OV_CIRCUITS, type OvRequest } from '../../../../src/protocol/ov.js';
import {
  copyingScore,
  fullOvMatrix,
  ovMatrix,
  squaredCosines,
  vocabularyRows,
} from '../../../reference/circuits.js';
import { forwardCanonical } from '../../../reference/forward.js';
import { canonicalWeights } from '../../../reference/gpt2.js';
import { layerNorm } from '../../../reference/nonlinearities.js';
import { process as processWeights } from '../../../reference/processings.js';
import { makeRandomCheckpoint } from '../../../reference/randomCheckpoint.js';
import { midranks } from '../../../reference/statistics.js';
import { svd } from '../../../reference/svd.js';
import { askOnce, errorOf, relativeError, temporaryFolder } from '../../support.js';

const folder = temporaryFolder();
const OFF = Object.fromEntries(Object.keys(DEFAULT_PROCESSING).map((flag) => [flag, false]));
const PROCESSINGS: Readonly<Record<string, Processing>> = {
  'all processings': DEFAULT_PROCESSING,
  none: OFF as unknown as Processing,
  'without refactoring': { ...DEFAULT_PROCESSING, refactorFactoredAttnMatrices: false },
  'fold_ln alone': { ...(OFF as unknown as Processing), foldLn: true },
};

function request(change: Partial<OvRequest> & Pick<OvRequest, 'head'>): OvRequest {
  return { ...DEFAULT_WEIGHTS, source: 'W_E', vectors: [0], top: 10, ...change };
}

function byId<T extends { readonly id: number }>(table: readonly T[], value: (row: T) => number): number[] {
  const values: number[] = [];
  for (const row of table) values[row.id] = value(row);
  return values;
}
const scores = (table: readonly ScoredToken[]) => byId(table, ({ score }) => score);
const cosines = (table: readonly CosineToken[]) => byId(table, ({ squaredCosine }) => squaredCosine);

const times = (values: readonly number[], factor: number) => values.map((value) => factor * value);

/** Products of a vocabulary's rows with a direction. */
function dots(rows: Matrix, direction: readonly number[]): number[] {
  return rows.mmul(Matrix.columnVector([...direction])).to1DArray();
}

/** The cosine of largest magnitude, given the products. */
function signedMost(rows: Matrix, products: readonly number[]): number {
  const cosines = products.map((product, id) => product / Math.hypot(...rows.getRow(id)));
  return cosines.reduce((most, cosine) => (Math.abs(cosine) > Math.abs(most) ? cosine : most), 0);
}

describe.each([
  ['float32', { seed: 31 }],
  [
    'float16, untied, exact gelu',
    { seed: 32, dtype: 'F16', lmHead: 'untied', activation: 'gelu', dVocab: 83 },
  ],
] as const)('ov on a random checkpoint: %s', (name, options) => {
  const checkpoint = makeRandomCheckpoint(join(folder, name), options);
  const { dVocab, dHead } = checkpoint.raw.config;
  const head = { layer: 1, head: 1 };
  const every = Array.from({ length: dHead }, (_, index) => index);
  const words = Array.from({ length: dVocab }, (_, id) => `#${id}`);

  describe.each(Object.entries(PROCESSINGS))('%s', (_, processing) => {
    const weights = processWeights(canonicalWeights(checkpoint.raw), processing);
    const rows = {
      W_E: vocabularyRows(weights, 'W_E'),
      W_U: vocabularyRows(weights, 'W_U'),
      W_EE: vocabularyRows(weights, 'W_EE'),
    };

    describe.each(['W_E', 'W_EE'] as const)('from %s', (source) => {
      const asked = askOnce(
        checkpoint.folder,
        'ov',
        request({ head, source, processing, vectors: every, top: dVocab, token: '#7', ranked: words }),
      );
      const dense = fullOvMatrix(weights, head, source);
      const ofDense = svd(dense, dHead);
      const ofOv = svd(ovMatrix(weights, head), dHead);

      it('has the singular values of W_V W_O and of the full circuit', async () => {
        const { circuits } = await asked;
        const found = [circuits.ov!.singularValues, circuits.fullOv!.singularValues];
        [ofOv, ofDense].forEach(({ singularValues }, i) =>
          expect(relativeError(found[i], singularValues)).toBeLessThan(1e-6),
        );
      });

      it('has the vectors of the full circuit, both sides with one sign, to 1e-5', async () => {
        const { left, right } = ofDense;
        let compared = 0;
        for (const { index, degenerate, null: isNull, query, key } of (await asked).circuits.fullOv!
          .vectors) {
          if (degenerate || isNull) continue;
          expect(query!.space).toBe(source);
          expect(relativeError(scores(query!.positive), left.getColumn(index))).toBeLessThan(1e-5);
          expect(relativeError(scores(key!.positive), right.getColumn(index))).toBeLessThan(1e-5);
          compared++;
        }
        expect(compared).toBeGreaterThan(0);
      });

      it('has the cosines of what W_V W_O reads and writes to 1e-5', async () => {
        const { left, right } = ofOv;
        let compared = 0;
        for (const { index, degenerate, ov } of (await asked).circuits.ov!.vectors) {
          if (degenerate) continue;
          const tables = [
            [ov!.readEmbed, 'W_E', left],
            [ov!.writeUnembed!, 'W_U', right],
            ...(source === 'W_EE' ? ([[ov!.readEffectiveEmbed!, 'W_EE', left]] as const) : []),
          ] as const;
          for (const [table, space, side] of tables) {
            const expected = squaredCosines(rows[space], side.getColumn(index));
            expect(relativeError(cosines(table), expected)).toBeLessThan(1e-5);
          }
          expect(ov!.readEffectiveEmbed === undefined).toBe(source === 'W_E');
          compared++;
        }
        expect(compared).toBeGreaterThan(0);
      });

      it('has both ends of what W_V W_O reads and writes with one sign, that of the largest cosine read', async () => {
        const { left, right } = ofOv;
        let compared = 0;
        for (const { index, degenerate, ovSigned } of (await asked).circuits.ov!.vectors) {
          if (degenerate) continue;
          const ofSource = source === 'W_EE' ? ovSigned!.readEffectiveEmbed! : ovSigned!.readEmbed;
          const alongSource = dots(rows[source], left.getColumn(index));
          const sign = Math.sign(signedMost(rows[source], alongSource));
          expect(relativeError(scores(ofSource.positive), times(alongSource, sign))).toBeLessThan(1e-5);
          const written = times(dots(rows.W_U, right.getColumn(index)), sign);
          for (const end of ['positive', 'negative'] as const) {
            expect(relativeError(scores(ovSigned!.writeUnembed![end]), written)).toBeLessThan(1e-5);
          }
          const [first] = ofSource.positive;
          const [last] = ofSource.negative;
          expect(first.squaredCosine).toBeGreaterThanOrEqual(last.squaredCosine!);
          expect(first.score).toBeGreaterThan(0);
          compared++;
        }
        expect(compared).toBeGreaterThan(0);
      });

      it("has W_V's own directions, of W_V before it is refactored, to 1e-5", async () => {
        const plain = processWeights(canonicalWeights(checkpoint.raw), {
          ...processing,
          refactorFactoredAttnMatrices: false,
        });
        const { left, singularValues } = svd(plain.layers[head.layer].heads[head.head].W_V, dHead);
        const found = (await asked).circuits.value!;
        expect(relativeError(found.singularValues, singularValues)).toBeLessThan(1e-6);
        let compared = 0;
        for (const { index, degenerate, ov } of found.vectors) {
          if (degenerate) continue;
          for (const [table, space] of [
            [ov!.readEmbed, 'W_E'],
            [ov!.readUnembed!, 'W_U'],
          ] as const) {
            const expected = squaredCosines(rows[space], left.getColumn(index));
            expect(relativeError(cosines(table), expected)).toBeLessThan(1e-5);
          }
          expect(ov!.writeUnembed).toBeUndefined();
          compared++;
        }
        expect(compared).toBeGreaterThan(0);
      });

      it('has what a token raises and lowers, every own rank, and the copying score to 1e-5', async () => {
        const { token, raises, lowers, ownRanks, copyingScore: score } = await asked;
        expect(token).toEqual({ id: 7, token: '#7' });
        const row = dense.getRow(7);
        expect(
          relativeError(
            byId(raises!, ({ logit }) => logit),
            row,
          ),
        ).toBeLessThan(1e-5);
        expect(raises!.map(({ logit }) => logit)).toEqual(lowers!.map(({ logit }) => logit).reverse());
        expect(raises![0].logit).toBeCloseTo(Math.max(...row), 5);
        expect(ownRanks!.leftOut).toEqual([]);
        ownRanks!.tokens.forEach(({ rank, logit }, id) => {
          const own = dense.getRow(id);
          expect(logit).toBeCloseTo(own[id], 5);
          expect(rank).toBe(dVocab + 1 - midranks(own)[id]);
        });
        expect(score).toBeCloseTo(copyingScore(dense), 5);
      });
    });
  });

  it.each(Object.entries(PROCESSINGS))('has own ranks in a run to 1e-5, %s', async (_, processing) => {
    const weights = processWeights(canonicalWeights(checkpoint.raw), processing);
    const tokens = [3, 7, 3, 11, 0, 5];
    const prompt = tokens.map((id) => `#${id}`).join('');
    const { streamRanks } = await askOnce(
      checkpoint.folder,
      'ov',
      request({ head, processing, streams: 'prompt', prompt }),
    );
    const { ln1, heads } = weights.layers[head.layer];
    const norm = ln1 && { w: ln1.w, b: Matrix.zeros(1, ln1.w.columns) };
    const read = layerNorm(
      forwardCanonical(weights, tokens).residPre[head.layer],
      weights.config.layerNormEps,
      norm,
    );
    const { W_V, W_O } = heads[head.head];
    const logits = read.mmul(W_V).mmul(W_O).mmul(weights.W_U);
    const ranks = tokens.map((_, at) => midranks(logits.getRow(at)));
    streamRanks!.tokens.forEach(({ id, rank, logit }, at) => {
      expect(id).toBe(tokens[at]);
      expect(logit).toBeCloseTo(logits.get(at, id), 5);
      expect(rank).toBe(dVocab + 1 - ranks[at][id]);
    });
    // The first place and the fourth are three apart, and so on.
    const others = tokens.map((_, at) => dVocab + 1 - ranks[at][tokens[(at + 3) % 6]]);
    const first = others.filter((rank) => rank <= dVocab / 20).length / 6;
    expect(streamRanks!.others.inFirstTwentieth).toBeCloseTo(first, 12);
    expect(streamRanks!.of).toBe('prompt');
  });

  it('has own ranks in a run on random tokens, of which every one is like the others', async () => {
    const { streamRanks } = await askOnce(checkpoint.folder, 'ov', request({ head, streams: 'random' }));
    const { tokens, others, verdict } = streamRanks!;
    expect(new Set(tokens.map(({ id }) => id)).size).toBeGreaterThan(tokens.length / 4);
    expect(verdict).toBe('neither');
    expect(others.inFirstTwentieth).toBeLessThan(0.2);
  });

  it.each<EffectiveEmbeddingVariant>([
    { attentionBiases: true, residual: false },
    { attentionBiases: false, residual: true },
  ])('takes W_EE of the variant %o', async (variant) => {
    const weights = processWeights(canonicalWeights(checkpoint.raw), DEFAULT_PROCESSING);
    const { raises } = await askOnce(
      checkpoint.folder,
      'ov',
      request({ head, source: 'W_EE', variant, top: dVocab, token: '#3' }),
    );
    const dense = fullOvMatrix(weights, head, 'W_EE', variant);
    expect(
      relativeError(
        byId(raises!, ({ logit }) => logit),
        dense.getRow(3),
      ),
    ).toBeLessThan(1e-5);
  });

  it('reports the circuits one by one, and answers twice with the same bytes', async () => {
    const seen: string[][] = [];
    const ask = (listen: boolean) =>
      askOnce(checkpoint.folder, 'ov', request({ head, token: '#1' }), (part) => {
        if (listen) seen.push(Object.keys(part.circuits));
      });
    expect(JSON.stringify(await ask(true))).toBe(JSON.stringify(await ask(false)));
    expect(seen[0]).toEqual(['ov']);
    expect(seen.at(-1)).toEqual([...OV_CIRCUITS]);
  });

  it('gives one more vector of one circuit alone', async () => {
    const whole = await askOnce(checkpoint.folder, 'ov', request({ head, vectors: [0, 2] }));
    for (const circuit of OV_CIRCUITS) {
      const part = await askOnce(checkpoint.folder, 'ov', request({ head, vectors: [2], only: [circuit] }));
      expect(Object.keys(part.circuits)).toEqual([circuit]);
      const [alone] = part.circuits[circuit]!.vectors;
      const among = whole.circuits[circuit]!.vectors[1];
      expect([alone.index, alone.singularValue]).toEqual([2, among.singularValue]);
      const ids = (table?: readonly { id: number }[]) => table?.slice(0, 3).map(({ id }) => id);
      expect(ids(alone.key?.positive)).toEqual(ids(among.key?.positive));
      expect(ids(alone.ov?.readEmbed)).toEqual(ids(among.ov?.readEmbed));
      expect(part).not.toHaveProperty('ownRanks');
    }
  });

  it('gives only the copying score, without its circuit', async () => {
    const { copyingScore: score } = await askOnce(checkpoint.folder, 'ov', request({ head }));
    const part = await askOnce(checkpoint.folder, 'ov', request({ head, only: ['copyingScore'] }));
    expect(part).toMatchObject({ copyingScore: score, circuits: {} });
    expect(part).not.toHaveProperty('ownRanks');
  });

  it.each([
    [{ head: { layer: 0, head: 3 } }, 'noSuchHead', /no head 0\.3/],
    [{ vectors: [dHead] }, 'noSuchVector', /no singular vector 5/],
    [{ token: 'Paris' }, 'noTokenizer', /#0 to #/],
    [{ ranked: [] }, 'badRequest', /list of tokens to rank is empty/],
    [{ streams: 'prompt' }, 'badRequest', /the text that the model is run on/],
    [{ streams: 'prompt', prompt: 'Paris' }, 'noTokenizer', /#0 to #/],
  ] as const)('refuses %j', async (change, code, message) => {
    const error = await errorOf(askOnce(checkpoint.folder, 'ov', request({ head, ...change })));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });
});

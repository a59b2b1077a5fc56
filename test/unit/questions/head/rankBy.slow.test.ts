/** Tokens ranked by the cosines of centred rows, against dense float64; and what marks long rows. */
import { join } from 'node:path';
import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { reportText } from '../../../../src/cli/reportText.js';
import type { HeadRequest, TokenTables } from '../../../../src/protocol/head.js';
import { DEFAULT_WEIGHTS, type WeightOptions } from '../../../../src/protocol/model.js';
import type { QuestionName, RequestOf } from '../../../../src/protocol/questions.js';
import type { MarkedToken } from '../../../../src/protocol/rankedTokens.js';
import type { RowOptions } from '../../../../src/protocol/rowOptions.js';
import { reportOf } from '../../../../src/questions/reports.js';
import { reportMarkdown } from '../../../../src/report/markdown.js';
import { toMarkdown } from '../../../../src/report/tableExport.js';
import { qkMatrix, vocabularyRows } from '../../../reference/circuits.js';
import { canonicalWeights } from '../../../reference/gpt2.js';
import { process as processWeights } from '../../../reference/processings.js';
import { makeRandomCheckpoint } from '../../../reference/randomCheckpoint.js';
import { svd } from '../../../reference/svd.js';
import {
  centred,
  takenRows,
  weightedMean,
  weightedScores,
  type WeightedRows,
} from '../../../reference/tokenRows.js';
import { askOnce, temporaryFolder } from '../../support.js';

const folder = temporaryFolder();
const HEAD = { layer: 1, head: 1 };
const LONG = 42;
const checkpoint = makeRandomCheckpoint(join(folder, 'long row'), {
  ...{ seed: 61, dVocab: 150 },
  plant: (weights) => {
    const { data, shape } = weights.get('wte.weight')!;
    for (let i = LONG * shape[1]; i < (LONG + 1) * shape[1]; i++) data[i] *= 12;
  },
});
const { dVocab, dHead, layerNormEps } = checkpoint.raw.config;
const weights = processWeights(canonicalWeights(checkpoint.raw), DEFAULT_WEIGHTS.processing);

function request(change: Partial<HeadRequest>): HeadRequest {
  const asked = { head: HEAD, circuits: ['embedding', 'effective'], vectors: [0, 1], top: 10 } as const;
  return { ...DEFAULT_WEIGHTS, ...asked, rankBy: 'cosine', cosine: false, ...change };
}

/** Of the centred rows with a direction `[d_model]`. */
function cosinesOf(side: WeightedRows, direction: readonly number[]): number[] {
  const length = Math.hypot(...direction);
  return centred(side)
    .rows.to2DArray()
    .map((row) => {
      const dot = row.reduce((sum, value, i) => sum + value * direction[i], 0);
      return dot / Math.hypot(...row) / length;
    });
}

/** M S^T v, such that the rows of the other side with it are a singular vector. */
function directionOf(m: Matrix, { rows, weights: own }: WeightedRows, v: readonly number[]): number[] {
  const entries = Matrix.columnVector(v.map((entry, id) => entry * Math.sqrt(own[id])));
  return m.mmul(rows.transpose().mmul(entries)).to1DArray();
}

const byId = (tables: TokenTables, which: 'cosine' | 'score') =>
  tables.positive.toSorted((a, b) => a.id - b.id).map((token) => token[which]!);

function expectRanked(tables: TokenTables, expected: readonly number[]): void {
  const found = byId(tables, 'cosine');
  expect(found).toHaveLength(expected.length);
  found.forEach((cosine, id) => expect(Math.abs(cosine - expected[id])).toBeLessThan(1e-5));
  const inOrder = (cosines: readonly number[]) => cosines.every((one, i) => i === 0 || one <= cosines[i - 1]);
  expect(inOrder(tables.positive.map(({ cosine }) => cosine!))).toBe(true);
  expect(inOrder(tables.negative.map(({ cosine }) => -cosine!))).toBe(true);
  expect(inOrder(tables.magnitude.map(({ cosine }) => Math.abs(cosine!)))).toBe(true);
}

const counts = Array.from({ length: dVocab }, (_, id) => 1 + ((id * 7) % 11));
const text = counts.map((count, id) => ({ word: `#${id}`, count }));
const ROWS: readonly (readonly [string, RowOptions, Parameters<typeof takenRows>[1]])[] = [
  ['as they are', {}, {}],
  ['centred', { center: 'both' }, {}],
  [
    'through the norm, weighted, keys centred',
    { rows: 'normalized', tokenFrequency: text, center: 'keys' },
    { normEpsilon: layerNormEps, weights: counts },
  ],
];

describe('tokens ranked by cosine', () => {
  it.each(ROWS)('rows %s: as dense rows give it, to 1e-5', async (_, own, reference) => {
    const asked = request({ ...own, top: dVocab, vectors: [0, 1, 2] });
    const { circuits, rankBy } = await askOnce(checkpoint.folder, 'head', asked);
    expect(rankBy).toBe('cosine');
    let compared = 0;
    for (const [circuit, query, key] of [
      ['embedding', 'W_E', 'W_E'],
      ['effective', 'W_U', 'W_EE'],
    ] as const) {
      const x = takenRows(vocabularyRows(weights, query), reference);
      const y = takenRows(vocabularyRows(weights, key), reference);
      const left = own.center === 'both' ? centred(x) : x;
      const right = own.center === undefined ? y : centred(y);
      const m = qkMatrix(weights, HEAD);
      const { left: u, right: v } = svd(weightedScores(left, m, right), dHead);
      const found = circuits[circuit]!;
      for (const { index, degenerate, ...vector } of found.vectors) {
        if (degenerate) continue;
        expectRanked(vector.query!, cosinesOf(x, directionOf(m, right, v.getColumn(index))));
        expectRanked(vector.key!, cosinesOf(y, directionOf(m.transpose(), left, u.getColumn(index))));
        compared++;
      }
      if (!found.keyOnly) continue;
      const mean = Array.from({ length: m.rows }, (__, c) => weightedMean(x.rows.getColumn(c), x.weights));
      expectRanked(found.keyOnly, cosinesOf(y, Matrix.rowVector(mean).mmul(m).to1DArray()));
    }
    expect(compared).toBeGreaterThan(2);
  });

  it('squared cosines of qk are those of centred rows', async () => {
    const asked = request({ circuits: ['qk'], vectors: [0], top: dVocab });
    const { circuits } = await askOnce(checkpoint.folder, 'head', asked);
    const direction = svd(qkMatrix(weights, HEAD), dHead).left.getColumn(0);
    const expected = cosinesOf(takenRows(vocabularyRows(weights, 'W_E'), {}), direction);
    const { queryEmbed } = circuits.qk!.vectors[0].cosine!;
    for (const { id, squaredCosine } of queryEmbed) {
      expect(Math.abs(squaredCosine - expected[id] ** 2)).toBeLessThan(1e-5);
    }
    expect(
      queryEmbed.every((one, i) => i === 0 || one.squaredCosine <= queryEmbed[i - 1].squaredCosine),
    ).toBe(true);
  });

  it('the entries stay, and without it tokens are ranked by them', async () => {
    const ranked = await askOnce(checkpoint.folder, 'head', request({ top: dVocab }));
    const { rankBy, ...plain } = request({ top: dVocab });
    expect(rankBy).toBe('cosine');
    const raw = await askOnce(checkpoint.folder, 'head', plain);
    expect(raw).not.toHaveProperty('rankBy');
    const [own, other] = [ranked, raw].map(({ circuits }) => circuits.embedding!.vectors[0].query!);
    expect(byId(own, 'score')).toEqual(byId(other, 'score'));
    expect(other.positive[0]).not.toHaveProperty('cosine');
    const scores = other.magnitude.map(({ score }) => Math.abs(score));
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  });

  it('reports show the cosine beside the score, and say once what a mark means', async () => {
    for (const rankBy of ['dot', 'cosine'] as const) {
      const asked = request({ circuits: ['embedding'], vectors: [0], top: dVocab, rankBy });
      const result = await askOnce(checkpoint.folder, 'head', asked);
      const report = reportOf({ name: 'head', request: asked }, result, { full: true });
      const [, query] = report.tables;
      const numbers = rankBy === 'dot' ? ['score'] : ['cosine', 'score'];
      expect(query.columns.map(({ key }) => key)).toEqual(['rank', 'token', ...numbers, 'id', 'mark']);
      const marked = query.rows.filter((row) => row.at(-1) !== '');
      expect(marked.map((row) => [row[1], row.at(-1)])).toEqual([['#42', 'long row']]);
      for (const text of [reportText(report), reportMarkdown(report).toString()]) {
        expect(text.split('among the longest 1').length).toBe(2);
        expect(text.includes('ranked by the cosine of their centred rows')).toBe(rankBy === 'cosine');
      }
      expect(toMarkdown(query).toString()).toContain('among the longest 1');
    }
  });

  it('neurons, pairs, OV effects and compared heads mark it too', async () => {
    const top = dVocab;
    const marked = (tokens: readonly MarkedToken[]) => tokens.flatMap(({ id, long }) => (long ? [id] : []));
    const ask = <Q extends QuestionName>(name: Q, own: Omit<RequestOf<Q>, keyof WeightOptions>) =>
      askOnce(checkpoint.folder, name, { ...DEFAULT_WEIGHTS, ...own } as RequestOf<Q>);
    const { neurons } = await ask('neurons', { layer: 0, neuron: 1, space: 'W_E', top, limit: 1, seed: 1 });
    const { raises } = await ask('ov', { head: HEAD, source: 'W_E', vectors: [], top, token: '#3' });
    const spaces = { querySpace: 'W_E', keySpace: 'W_E' } as const;
    const pairs = await ask('pairs', {
      ...{ head: HEAD, destination: ['#3'], source: ['#4'] },
      ...spaces,
      top,
    });
    for (const tokens of [neurons[0].top, neurons[0].bottom, raises!, pairs.qk[0].best, pairs.ov[0].lowers]) {
      expect(marked(tokens)).toEqual([LONG]);
    }
    const compare = { a: HEAD, b: { layer: 1, head: 2 } };
    const { comparison } = await ask('composition', { kind: 'Q', compare });
    const { query, key } = comparison!.moved!;
    const moved = [query, key].flatMap(({ rose, fell }) => [...rose, ...fell]);
    expect(moved.every(({ id, long }) => (long === true) === (id === LONG))).toBe(true);
    expect(marked(moved).length).toBeGreaterThan(0);
  });

  it('marks the long row, which leads by dot product and not by cosine', async () => {
    const places = { dot: [] as number[], cosine: [] as number[] };
    for (const rankBy of ['dot', 'cosine'] as const) {
      const asked = request({ ...{ circuits: ['embedding'], vectors: [0, 1, 2], top: dVocab, rankBy } });
      const { circuits } = await askOnce(checkpoint.folder, 'head', asked);
      for (const { query, key } of circuits.embedding!.vectors) {
        for (const { magnitude } of [query!, key!]) {
          expect(magnitude.flatMap(({ id, long }) => (long ? [id] : []))).toEqual([LONG]);
          places[rankBy].push(magnitude.findIndex(({ id }) => id === LONG));
        }
      }
    }
    expect(places.dot.filter((place) => place === 0).length).toBeGreaterThan(2);
    expect(places.cosine.filter((place) => place === 0).length).toBeLessThan(2);
  });
});

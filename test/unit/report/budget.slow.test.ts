/** Reports of results that nobody checked, of any size and shape: a message within bounds, never a hang. */
import { describe, expect, it } from 'vitest';
import type { AtlasResult } from '../../../src/protocol/atlas.js';
import type { CompositionResult } from '../../../src/protocol/composition.js';
import type { ResultOf } from '../../../src/protocol/questions.js';
import { MOST, ReportBudget, TooMuchToDraw } from '../../../src/report/budget.js';
import { LIGHT_COLOURS } from '../../../src/report/charts/colours.js';
import { compositionMap } from '../../../src/questions/composition/map.js';
import { reportOf } from '../../../src/questions/reports.js';
import type { Report } from '../../../src/report/report.js';
import { sparklineSvg } from '../../../src/report/sparkline.js';
import { tokenSegments, visibleToken } from '../../../src/report/tokenSegments.js';
import { drawn, written } from './everything.js';
import { HEAD_10_7 } from '../gpt2Info.js';
import { REPORT_QUESTIONS } from '../reportQuestions.js';

const NOT_DRAWN = /Not drawn: the result asks for .*, and at most .* are drawn/;
const { model, processing, effectiveEmbedding } = HEAD_10_7;
const provenance = { model, processing, effectiveEmbedding };

const messages = (report: Report) => [
  ...report.pictures.map(({ description }) => description).filter((text) => NOT_DRAWN.test(text)),
  ...report.tables.filter(({ title }) => title === 'Not drawn').map(({ rows }) => String(rows[0][0])),
];

function composition(scores: unknown): Report {
  const question = REPORT_QUESTIONS.composition;
  return reportOf(question, {
    ...provenance,
    kind: 'V',
    scores,
    random: 0.1,
  } as unknown as CompositionResult);
}

function atlas(heads: unknown): Report {
  return reportOf(REPORT_QUESTIONS.atlas, { ...provenance, heads } as unknown as AtlasResult);
}

const pair = (earlier: unknown, later: unknown) => ({ earlier, later, score: 0.5, aboveRandom: 0.4 });
const summary = (topSingularValues: unknown) => ({ topSingularValues, effectiveRank: 2, frobeniusNorm: 3 });

describe('a result that contains more than can be drawn', () => {
  it.each([2 ** 31, 2 ** 53, 1e300, Infinity, 65_536])(
    'composition of layer %d: a message for its map',
    (layer) => {
      const report = composition([pair({ layer, head: 0 }, { layer: 1, head: 0 })]);
      expect(messages(report)).toHaveLength(1);
      expect(report.pictures[0]).toMatchObject({ name: 'map' });
      expect(String(report.pictures[0].svg(LIGHT_COLOURS))).toContain('Not drawn');
      expect(drawn(report)).toContain('0.5000');
      expect(written(report)).toContain('0.5000');
    },
  );

  it('composition of an invalid head writes nowhere', () => {
    const push = Array.prototype.push;
    const later = { layer: 1, head: 0 };
    expect(() =>
      composition([pair({ layer: '__proto__', head: 'push' }, later), pair(later, later)]),
    ).not.toThrow();
    expect(Array.prototype.push).toBe(push);
  });

  it('atlas of endless values: no columns for a claimed length, a message for a real one', () => {
    const claims = atlas([{ layer: 0, head: 0, qk: summary({ length: 3_000_000, 0: 1 }) }]);
    expect(claims.tables[0].columns.length).toBeLessThan(8);
    const holds = atlas([{ layer: 0, head: 0, qk: summary(new Array(3_000_000).fill(1)) }]);
    expect(messages(holds)).toEqual([expect.stringContaining('a table of 3,000,000 columns')]);
    expect(holds.pictures.map(({ name }) => name)).toEqual(['map-qk']);
  });

  it.each([2 ** 31, Infinity])('atlas whose last layer is %d: a message for its map', (layer) => {
    expect(messages(atlas([{ layer, head: 0, qk: summary([1]) }]))).toHaveLength(1);
  });

  it("a head whose layer is a list: no text beyond a line's limit", () => {
    const head = { layer: new Array(200_000).fill(7), head: 1 };
    const circuits = { ov: { singularValues: [1], degenerate: [false], null: [false], vectors: [] } };
    const result = { ...provenance, head, circuits } as unknown as ResultOf<'ov'>;
    expect(() => reportOf(REPORT_QUESTIONS.ov, result)).toThrow(TooMuchToDraw);
  });

  it('more tables or pictures than allowed: as many as fit, and a message for the others', () => {
    const token = { id: 1, token: ' a' };
    const qk = new Array(5_000).fill({ destination: token, best: [{ ...token, score: 1 }], pairs: [] });
    const result = {
      ...provenance,
      ...REPORT_QUESTIONS.pairs.request,
      dVocab: 9,
      qk,
      ov: [],
      notOneToken: [],
    };
    const report = reportOf(REPORT_QUESTIONS.pairs, result as unknown as ResultOf<'pairs'>);
    expect(report.pictures).toHaveLength(MOST.pictures + 1);
    expect(report.tables).toHaveLength(MOST.tables + 1);
    expect(messages(report)).toEqual([
      expect.stringContaining('4,740 more pictures'),
      expect.stringContaining('2,952 more tables'),
    ]);
  });

  it('tables that are too large together: those that fit, and messages', () => {
    const token = { id: 1, token: ' a' };
    const long = { token, neighbours: new Array(100_000).fill({ ...token, cosine: 1 }) };
    const short = { token, neighbours: [{ ...token, cosine: 1 }] };
    const result = { ...provenance, space: 'W_E', token, text: ' a', tokens: [long, long, short] };
    const report = reportOf(REPORT_QUESTIONS.neighbours, result as unknown as ResultOf<'neighbours'>);
    expect(report.tables.map(({ rows }) => rows.length)).toEqual([100_000, 1, 1]);
    expect(messages(report)).toEqual([expect.stringContaining('larger tables')]);
  });

  it('pieces that begin after the time limit are messages', () => {
    let clock = 0;
    const budget = new ReportBudget(() => (clock += MOST.milliseconds / 2 + 1));
    const result = { ...provenance, heads: [{ layer: 0, head: 0, qk: summary([1]), copyingScore: 1 }] };
    const report = reportOf(REPORT_QUESTIONS.atlas, result as unknown as AtlasResult, { budget });
    expect(messages(report)).toHaveLength(3);
    expect(messages(report)[0]).toContain('more than could be drawn in time');
    expect(String(report.pictures[0].svg(LIGHT_COLOURS))).toContain('in time');
  });

  it('a sparkline of a million values is refused', () => {
    expect(() => sparklineSvg(new Array(1_000_000).fill(1), { description: '' })).toThrow(TooMuchToDraw);
  });

  it('a token of megabytes is spelled to its bound, and kept whole', () => {
    const token = '\0 a'.repeat(1_000_000);
    const segments = tokenSegments(token);
    expect(segments.length).toBeLessThanOrEqual(MOST.tokenCharacters + 1);
    expect(segments.map(({ text }) => text).join('')).toBe(token);
    expect(visibleToken(token).length).toBeLessThan(7 * MOST.tokenCharacters);
  });
});

describe('results of real sizes are drawn whole', () => {
  /** Every pair of heads of two layers. */
  function pairs(nLayers: number, nHeads: number): CompositionResult['scores'] {
    const heads = Array.from({ length: nLayers * nHeads }, (_, index) => ({
      layer: Math.floor(index / nHeads),
      head: index % nHeads,
    }));
    return heads.flatMap((earlier, index) =>
      heads
        .slice(nHeads * (earlier.layer + 1))
        .map((later, other) => ({ earlier, later, score: (index + other) % 7, aboveRandom: index % 5 })),
    );
  }

  it('composition of GPT-2 XL: 48 layers of 25 heads', () => {
    const report = composition(pairs(48, 25));
    expect(report.about.join()).toContain(`of ${25 ** 2 * 24 * 47} pairs`);
    expect(messages(report)).toEqual([]);
    const svg = String(report.pictures[0].svg(LIGHT_COLOURS));
    expect(svg.match(/<rect/g)!.length).toBeGreaterThan(1200);
  });

  it('maps of the largest open models: 126 layers of 128 heads, with 64 values each', () => {
    const heads = Array.from({ length: 126 * 128 }, (_, index) => ({
      ...{ layer: Math.floor(index / 128), head: index % 128 },
      qk: summary(Array.from({ length: 64 }, (_, value) => 64 - value)),
    }));
    const report = atlas(heads);
    expect(messages(report)).toEqual([]);
    expect(report.tables[0].columns).toHaveLength(1 + 64 + 3);
    const svg = String(report.pictures[0].svg(LIGHT_COLOURS));
    expect(svg.match(/<rect/g)!.length).toBeGreaterThan(126 * 128);
    const focus = { layer: 0, head: 0 };
    const scores = heads.slice(128).map((later) => pair(focus, later));
    const map = compositionMap({ ...provenance, kind: 'V', scores, random: 0 } as CompositionResult, focus);
    expect([map.rows.length, map.columns.length]).toEqual([126, 128]);
  });

  it('both sides of every vector of a head of 128, and every token’s own rank', () => {
    const tokens = Array.from({ length: 50 }, (_, id) => ({ id, token: ` token${id}`, score: 0.1 }));
    const end = { space: 'W_E', positive: tokens, negative: tokens, magnitude: tokens };
    const circuit = {
      singularValues: new Array(128).fill(1),
      ...{ degenerate: new Array(128).fill(false), null: new Array(128).fill(false) },
      vectors: Array.from({ length: 128 }, (_, index) => ({ index, query: end, key: end })),
    };
    const result = { ...HEAD_10_7, circuits: { embedding: circuit, effective: circuit } };
    const report = reportOf(REPORT_QUESTIONS.head, result as unknown as ResultOf<'head'>);
    expect(messages(report)).toEqual([]);
    expect(report.tables).toHaveLength(1 + 2 * 2 * 128);
    const ranks = Array.from({ length: 50_257 }, (_, id) => ({ id, token: ` t${id}`, rank: id, logit: 1 }));
    const ownRanks = {
      tokens: ranks,
      leftOut: [],
      inFirstTwentieth: 1,
      inLastTwentieth: 0,
      medianRank: 1,
      verdict: 'copies',
    };
    const ov = { ...HEAD_10_7, circuits: {}, ownRanks } as unknown as ResultOf<'ov'>;
    const ovReport = reportOf(REPORT_QUESTIONS.ov, ov);
    expect(messages(ovReport)).toEqual([]);
    expect(ovReport.tables.at(-1)!.about.join()).toContain('The first 20 of 50257 rows.');
  });
});

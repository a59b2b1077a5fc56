import { describe, expect, it } from 'vitest';
import { HeatMapPlot } from '../../../../src/report/charts/heatMapPlot.js';
import { heatMap, movedCell, shade } from '../../../../src/report/charts/heatMap.js';
import { DEFAULT_WEIGHTS } from '../../../../src/protocol/model.js';
import { reportOf } from '../../../../src/questions/reports.js';
import { atlasMap } from '../../../../src/questions/atlas/map.js';
import { readAtlasMemory } from '../../../../src/questions/atlas/view/memory.js';
import { compositionMap, strongest } from '../../../../src/questions/composition/map.js';
import { readPair } from '../../../../src/questions/composition/view/pairTextField.js';
import { SAMPLE_CHECKPOINT, sampleResult } from '../../../webview/sampleHead.js';

const { model, processing, effectiveEmbedding } = sampleResult();
const provenance = { model, processing, effectiveEmbedding };

describe('shades', () => {
  const words = { title: '', description: '', rows: ['0'], columns: [], rowLabel: '', columnLabel: '' };
  const map = (values: (number | null)[], least = 0) =>
    heatMap({ ...words, values: [values], least, reading: () => '' }).colours;
  it('go from the least to the largest magnitude', () => {
    expect(map([1, -4, null])).toEqual({
      ...{ least: 0, most: 4 },
      legend: { from: { value: -4, label: '-4.000' }, to: { value: 4, label: '4.000' } },
    });
    expect(map([12, 14], 10).legend.from.value).toBe(10);
    expect(shade(-4, map([1, -4]))).toBe(1);
    expect(shade(1, map([1, -4]))).toBe(0.25);
    expect(shade(12, map([11, 12, 14], 10))).toBe(0.5);
    expect(shade(0, map([0, 0]))).toBe(0);
  });
});

it('keys move in the map and stop at its ends', () => {
  const map = { rows: ['0', '1'], columns: ['0', '1', '2'] };
  expect(movedCell({ row: 0, column: 2 }, 'ArrowRight', map)).toEqual({ row: 0, column: 2 });
  expect(movedCell({ row: 0, column: 2 }, 'ArrowDown', map)).toEqual({ row: 1, column: 2 });
  expect(movedCell({ row: 1, column: 1 }, 'Home', map)).toEqual({ row: 1, column: 0 });
  expect(movedCell({ row: 1, column: 1 }, 'a', map)).toBeUndefined();
});

describe('the map of heads', () => {
  const summary = (value: number) => ({ topSingularValues: [value], effectiveRank: 2, frobeniusNorm: 3 });
  const heads = [
    { layer: 0, head: 0, qk: summary(5), copyingScore: -0.5 },
    { layer: 0, head: 1, qk: summary(8), copyingScore: 0.25 },
    { layer: 1, head: 0, qk: summary(7) },
    { layer: 1, head: 1 },
  ];
  const result = { ...provenance, heads };

  it('sets the heads that share keys apart, and says who they are', () => {
    const map = atlasMap({ ...result, headsPerKey: 2 }, { subject: 'qk', measure: 'topSingularValue' });
    expect(map.reading({ row: 0, column: 1 })).toMatch(/8\.000; shares keys and values with 0\.0$/);
    const four = {
      ...map,
      rows: ['0'],
      columns: ['0', '1', '2', '3'],
      values: [[1, 2, 3, 4]],
      columnsTogether: 2,
    };
    const plot = new HeatMapPlot(four);
    const left = four.columns.map((_, column) => plot.cell({ row: 0, column }).x);
    expect(left[2] - left[1]).toBe(left[1] - left[0] + 5);
    expect(left[3] - left[2]).toBe(left[1] - left[0]);
  });

  it('has values in its cells where there is room', () => {
    const map = atlasMap(result, { subject: 'qk', measure: 'topSingularValue' });
    expect([0, 1].map((column) => map.inCell({ row: 0, column }))).toEqual(['5.00', '8.00']);
    expect(map.inCell({ row: 1, column: 1 })).toBe('');
    const wide = (columns: number) => {
      const values = [Array<number>(columns).fill(-1.5)];
      const names = values[0].map(String);
      return new HeatMapPlot({ ...map, rows: ['0'], columns: names, values, inCell: () => '-1.50' });
    };
    expect([wide(12).showsValues, wide(64).showsValues]).toEqual([true, false]);
  });

  it('has layers as rows, and gaps where nothing is computed yet', () => {
    const map = atlasMap(result, { subject: 'qk', measure: 'topSingularValue' });
    expect(map.values).toEqual([
      [5, 8],
      [7, null],
    ]);
    expect(map.description).toContain('the largest is 8.000, of head 0.1.');
    expect(map.reading({ row: 1, column: 1 })).toBe('Head 1.1: qk · largest singular value not computed yet');
    expect(map.colours.least).toBeCloseTo(5 - 3 / 8, 12);
  });

  it('keeps 0 where the colours begin when values have both signs', () => {
    const map = atlasMap(result, { subject: 'copying', measure: 'topSingularValue' });
    expect(map.values[0]).toEqual([-0.5, 0.25]);
    expect(map.colours.least).toBe(0);
  });

  it("shows the copying score's two-sided percentile once it is known, from what chance gives", () => {
    const scores = [
      { layer: 0, head: 0, copyingScore: -0.5, copyingPercentile: 0.4 },
      { layer: 0, head: 1, copyingScore: 0.02, copyingPercentile: 55 },
      { layer: 1, head: 0, copyingScore: 0.4, copyingPercentile: 100 },
      { layer: 1, head: 1, copyingScore: 0.6, copyingPercentile: 100 },
    ];
    const ranked = { ...provenance, heads: scores, crossed: { pairs: 500, low: -0.1, high: 0.1 } };
    const shown = { subject: 'copying', measure: 'topSingularValue' } as const;
    const map = atlasMap(ranked, shown);
    expect(map.values).toEqual([
      [expect.closeTo(-99.2, 9), expect.closeTo(10, 9)],
      [100, 100],
    ]);
    expect(map.colours).toMatchObject({ least: 95, most: 100 });
    expect([shade(10, map.colours), shade(-100, map.colours)]).toEqual([0, 1]);
    expect(map.reading({ row: 1, column: 0 })).toMatch(/percentile, two-sided 100\.0, score 0\.4000$/);
    const question = { name: 'atlas', request: { ...DEFAULT_WEIGHTS, circuits: ['ov'], values: 1 } } as const;
    const [table] = reportOf(question, ranked, {}).tables;
    expect(table.rows.map(([head]) => head)).toEqual(['1.1', '1.0', '0.0', '0.1']);
  });

  it('says so when nothing is computed', () => {
    const map = atlasMap(result, { subject: 'effective', measure: 'effectiveRank' });
    expect(map.description).toContain('not computed yet.');
  });
});

describe('the map of scores', () => {
  const pair = (earlier: [number, number], later: [number, number], score: number) => ({
    earlier: { layer: earlier[0], head: earlier[1] },
    later: { layer: later[0], head: later[1] },
    score,
    aboveRandom: score - 0.5,
  });
  const scores = [pair([0, 0], [1, 1], 0.75), pair([1, 1], [2, 0], 0.25), pair([0, 1], [1, 0], 1)];
  const result = { ...provenance, kind: 'Q' as const, random: 0.5, scores };

  it('shows what writes into the head and what reads from it, above random', () => {
    const map = compositionMap(result, { layer: 1, head: 1 });
    expect(map.values).toEqual([
      [0.25, null],
      [null, null],
      [-0.25, null],
    ]);
    expect(map.reading({ row: 0, column: 0 })).toBe('0.0 into 1.1: 0.7500, 0.2500 above random');
    expect(map.reading({ row: 2, column: 0 })).toBe('1.1 into 2.0: 0.2500, -0.2500 above random');
  });

  it('lists the strongest first', () => {
    expect(strongest(scores, 2).map(({ score }) => score)).toEqual([1, 0.75]);
  });
});

describe('a pair of heads as text', () => {
  const read = (text: string, sameModel = true) => readPair(text, SAMPLE_CHECKPOINT.model, sameModel);
  it('is two heads, or none', () => {
    expect(read('10.7, L11H2')).toEqual({ value: { a: { layer: 10, head: 7 }, b: { layer: 11, head: 2 } } });
    expect(read(' ')).toEqual({ value: null });
  });
  it('is refused with the reason', () => {
    expect(read('10.7').problem).toContain('two heads');
    expect(read('10.7, x').problem).toContain('Write layer and head');
    expect(read('10.7, 12.0').problem).toContain('no head 12.0');
  });
  it('may name any head of another checkpoint', () => {
    expect(read('10.7, 30.1', false).value?.b).toEqual({ layer: 30, head: 1 });
  });
});

it('the atlas falls back to its first choice if its stored state is invalid', () => {
  expect(readAtlasMemory({ subject: 'nothing', measure: 3, weightsOpen: true })).toEqual({
    ...{ subject: 'effective', measure: 'topSingularValue' },
    weightsOpen: true,
  });
  expect(readAtlasMemory(undefined).subject).toBe('effective');
});

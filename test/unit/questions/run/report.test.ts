import { describe, expect, it } from 'vitest';
import type { ResultOf } from '../../../../src/protocol/questions.js';
import { largestCell, writerAt, writersMap } from '../../../../src/questions/run/charts.js';
import { lensMap, lensOf, measuresIn, placeAt, type Lens } from '../../../../src/questions/run/lens.js';
import { writersTable } from '../../../../src/questions/run/tables.js';
import { DEFAULT_PROCESSING, DEFAULT_VARIANT } from '../../../../src/protocol/model.js';

type RunResult = ResultOf<'run'>;
type Part = RunResult['parts'][number];

const head = (layer: number, index: number, logit: number): Part => ({
  ...{ name: `L${layer}H${index}`, kind: 'head', layer, head: index, logit },
});
const PARTS: readonly Part[] = [
  { name: 'embed', kind: 'embed', logit: 0.5 },
  ...[head(0, 0, 0.1), head(0, 1, -0.2)],
  { name: 'L0 mlp', kind: 'mlp', layer: 0, logit: 4 },
  ...[head(1, 0, -3), head(1, 1, 0.3)],
  { name: 'L1 mlp', kind: 'mlp', layer: 1, logit: 0.05 },
  { name: 'b_U', kind: 'bias', logit: 0.25 },
];
const token = { id: 3, token: ' Paris', logit: 2, probability: 0.5, rank: 1 };
const RESULT: RunResult = {
  model: { fingerprint: '0123456789abcdef', name: 'tiny' },
  ...{ processing: DEFAULT_PROCESSING, effectiveEmbedding: DEFAULT_VARIANT },
  ...{
    text: 'a b',
    tokens: [
      { id: 0, token: 'a' },
      { id: 1, token: ' b' },
    ],
    position: 1,
    next: [],
    target: token,
  },
  logit: 2,
  parts: PARTS,
};

describe('the table of parts', () => {
  const rows = (most?: number) => writersTable(RESULT, most).rows;

  it('has the largest first, with the sum so far, and the smaller ones in one row', () => {
    expect(rows(3)).toEqual([
      ['L0 mlp', 4, 4],
      ['L1H0', -3, 1],
      ['embed', 0.5, 1.5],
      ['5 smaller parts', expect.closeTo(0.5, 12), expect.closeTo(2, 12)],
    ]);
  });

  it('has all of them where the row of smaller ones would stand for one', () => {
    expect(rows(7).map(([name]) => name)).toContain('L1 mlp');
    expect(rows()).toHaveLength(PARTS.length);
    expect(rows().at(-1)![2]).toBeCloseTo(2, 12);
  });
});

describe('the map of heads', () => {
  it('has the last layer on top, and knows what a cell is of', () => {
    const { values, rows, reading } = writersMap(RESULT);
    expect(rows).toEqual(['1', '0']);
    expect(values).toEqual([
      [-3, 0.3, 0.05],
      [0.1, -0.2, 4],
    ]);
    expect(largestCell(RESULT)).toEqual({ row: 1, column: 2 });
    expect(reading({ row: 1, column: 2 })).toBe('MLP of layer 0: 4.000');
    expect(writerAt(RESULT, { row: 1, column: 2 })).toBe(0);
    expect(writerAt(RESULT, { row: 0, column: 1 })).toEqual({ layer: 1, head: 1 });
  });

  it('is drawn of a result without heads and MLPs', () => {
    const [embed] = PARTS;
    const bare = { ...RESULT, logit: 0.5, parts: [embed] };
    expect(largestCell(bare)).toEqual({ row: 0, column: 1 });
    expect(writersMap(bare).values).toEqual([[null, null]]);
  });
});

describe('the map of the lens', () => {
  const cell = (rank: number, logit: number, minus?: number) => ({
    top: [{ id: rank, token: ` t${rank}`, probability: 1 / rank }],
    ...{ entropy: rank, divergence: 2 * rank },
    target: { logit, probability: 0.25, rank },
    ...(minus !== undefined && { minus: { logit: minus, probability: 0.1, rank: 2 } }),
  });
  const depth = (
    layer: number,
    point: Lens[number]['point'],
    ...cells: readonly ReturnType<typeof cell>[]
  ): NonNullable<RunResult['lens']> =>
    cells.map((own, position) => ({ ...{ layer, point, position }, ...own }));
  const LENS = lensOf({
    ...RESULT,
    lens: [
      ...depth(0, 'resid_pre', cell(100, -1, 1), cell(10, 0, 1)),
      ...depth(0, 'resid_mid', cell(5, 1, 0), cell(4, 2, 0)),
      ...depth(0, 'resid_post', cell(2, 3, 1), cell(1, 4, 1)),
    ],
  })!;
  const both = { ...RESULT, minus: token };

  it('begins with the last layer', () => {
    const map = lensMap(RESULT, LENS);
    expect(map.rows).toEqual(['0', '0 attn', 'embed']);
    expect(map.values[0]).toEqual([0.5, 1]);
    expect(map.inCell({ row: 2, column: 0 })).toBe('␣t100');
    expect(map.reading({ row: 1, column: 1 })).toMatch(
      /^after the attention of layer 0, position 1 ␣b: ␣t4 0\.25/,
    );
    expect(placeAt(LENS, { row: 2, column: 1 })).toEqual({ layer: 0, point: 'resid_pre', position: 1 });
    expect(placeAt(LENS, { row: 0, column: 0 })).toEqual({ layer: 0, point: 'resid_post', position: 0 });
  });

  it('shades ranks from the last to the first, which stand in the cells', () => {
    const { values, inCell, colours } = lensMap(RESULT, LENS, 'rank');
    expect(values[2]).toEqual([0, expect.closeTo(0.5, 12)]);
    expect(values[0][1]).toBe(1);
    expect(inCell({ row: 2, column: 1 })).toBe('10');
    expect(colours.legend).toEqual({
      from: { value: 0, label: 'rank 100' },
      to: { value: 1, label: 'rank 1' },
    });
  });

  it('shows the difference of two tokens if there are two', () => {
    expect(measuresIn(RESULT)).not.toContain('difference');
    expect(measuresIn(both)).toContain('difference');
    expect(lensMap(both, LENS, 'difference').values).toEqual([
      [2, 3],
      [1, 2],
      [-2, -1],
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import type { PairsResult } from '../../../../src/protocol/pairs.js';
import { pairsMap } from '../../../../src/questions/pairs/map.js';
import { reportOf } from '../../../../src/questions/reports.js';
import { DEFAULT_WEIGHTS } from '../../../../src/protocol/model.js';
import { LIGHT_COLOURS } from '../../../../src/report/charts/colours.js';
import { sampleResult } from '../../../webview/sampleHead.js';

const { model, processing, effectiveEmbedding } = sampleResult();
const token = (id: number, text: string) => ({ id, token: text });
const [MARY, JOHN, LONG] = [token(1, ' Mary'), token(2, ' John'), token(3, ' internationalisation')];
const pair = (source: typeof MARY, score: number, rank: number) => ({ source, score, rank });
const RESULT: PairsResult = {
  ...{ model, processing, effectiveEmbedding, head: { layer: 3, head: 1 }, dVocab: 100 },
  ...{ querySpace: 'W_U', keySpace: 'W_EE', ov: [], notOneToken: [] },
  qk: [
    { destination: MARY, pairs: [pair(JOHN, 12.5, 1), pair(LONG, -0.25, 40)], best: [] },
    { destination: JOHN, pairs: [pair(JOHN, 3, 7), pair(LONG, 0, 20)], best: [] },
  ],
};

describe('the map of pairs', () => {
  const map = pairsMap(RESULT);

  it('has destinations as rows and sources as columns', () => {
    expect(map.rows).toEqual(['␣Mary', '␣John']);
    expect(map.columns).toEqual(['␣John', '␣internationa…']);
    expect(map.values).toEqual([
      [12.5, -0.25],
      [3, 0],
    ]);
    const place = (index: number) => ({ row: index >> 1, column: index % 2 });
    expect([0, 1, 2, 3].map((index) => map.inCell(place(index)))).toEqual(['12.5', '-0.3', '3.0', '0']);
    expect(map.colours.legend).toMatchObject({ from: { value: -12.5 }, to: { value: 12.5 } });
  });

  it('reads a cell with its rank', () => {
    expect(map.reading({ row: 0, column: 1 })).toBe(
      'destination ␣Mary, source ␣internationalisation: -0.2500, rank 40 of 100',
    );
    expect(map.description).toBe(
      'QK scores of 2 destination tokens with 2 source tokens; the largest is 12.50, of ␣Mary with ␣John.',
    );
  });

  it('comes first in the report, with its table', () => {
    const request = {
      ...DEFAULT_WEIGHTS,
      head: RESULT.head,
      querySpace: 'W_U',
      keySpace: 'W_EE',
      top: 8,
    } as const;
    const question = { name: 'pairs', request: { ...request, destination: [], source: [] } } as const;
    const { pictures, tables } = reportOf(question, RESULT);
    expect(pictures[0].name).toBe('map');
    const svg = pictures[0].svg(LIGHT_COLOURS).toString();
    expect(svg.match(/<text[^>]*font-size="10"[^>]*>[^<]*/g)).toHaveLength(4);
    expect(tables[0].rows[0]).toEqual([' Mary', ' John', 12.5, 1]);
  });
});

import { formatHeadRef } from '../../protocol/headRef.js';
import type { RequestOf, ResultOf } from '../../protocol/questions.js';
import { requireMap } from '../../report/budget.js';
import { heatMap, type HeatMap } from '../../report/charts/heatMap.js';
import { picture } from '../../report/charts/pictures.js';
import { largestOf } from '../../report/extremes.js';
import { firstRows } from '../../report/firstRows.js';
import { number, TOKEN } from '../../report/likelyTokens.js';
import { formatNumber } from '../../report/numbers.js';
import type { ReportParts } from '../../report/report.js';
import type { TableData } from '../../report/tableModel.js';
import { byAttention } from './ordered.js';
import { aboutPatterns, place, whatAttention } from './words.js';

type PatternsResult = ResultOf<'patterns'>;

/** Rows in notes. */
const MOST_LISTED = 20;

/** Which heads attend from one position to another, or where each attends most. */
export function patternsReport(
  _request: RequestOf<'patterns'>,
  result: PatternsResult,
  full: boolean,
): ReportParts {
  const table = () => patternsTable(result);
  return {
    fileName: `attention-${result.position}`,
    about: aboutPatterns(result),
    pictures: [picture('attention', () => attentionMap(result))],
    tables: [() => (full ? table() : firstRows(table(), MOST_LISTED))],
  };
}

/** Every head's attention to the key, the most first. */
export function patternsTable(result: PatternsResult): TableData {
  const { tokens, position } = result;
  return {
    title: `Heads by ${whatAttention(result)}`,
    fileName: `attention-${position}`,
    about: aboutPatterns(result),
    columns: [
      { key: 'head', label: 'Head', kind: 'text' },
      number('attention', 'Attention'),
      { key: 'key', label: 'Key', kind: 'integer' },
      TOKEN,
    ],
    rows: byAttention(result).map((own) => [
      ...[formatHeadRef(own), own.attention, own.key, tokens[own.key].token],
    ]),
  };
}

/** Layers by heads, the last layer on top. */
export function attentionMap(result: PatternsResult): HeatMap {
  const { heads, headsPerKey } = result;
  const nLayers = 1 + largestOf(heads, ({ layer }) => layer);
  const nHeads = 1 + largestOf(heads, ({ head }) => head);
  requireMap(nLayers, nHeads);
  const empty = () => new Array<PatternsResult['heads'][number] | undefined>(nHeads).fill(undefined);
  const cells = Array.from({ length: nLayers }, empty);
  for (const own of heads) cells[nLayers - 1 - own.layer][own.head] = own;
  const what = whatAttention(result);
  return heatMap({
    title: `Every head: ${what}`,
    description: `Every head’s ${what}, layer by head`,
    rows: cells.map((_, row) => `${nLayers - 1 - row}`),
    columns: Array.from({ length: nHeads }, (_, head) => `${head}`),
    values: cells.map((row) => row.map((own) => own?.attention ?? null)),
    most: 1,
    ...(headsPerKey !== undefined && { columnsTogether: headsPerKey }),
    ...{ rowLabel: 'layer', columnLabel: 'head' },
    reading: ({ row, column }) => {
      const own = cells[row]?.[column];
      if (!own) return 'none';
      return `head ${formatHeadRef(own)}: ${formatNumber(own.attention)} to ${place(result, own.key)}`;
    },
  });
}

import { formatHeadRef } from '../../protocol/headRef.js';
import type { ResultOf } from '../../protocol/questions.js';
import { requireMap } from '../../report/budget.js';
import { mapTable } from '../../report/charts/chartTable.js';
import { heatMap, type HeatMap, type HeatMapCell } from '../../report/charts/heatMap.js';
import { state } from '../../report/claims/claims.js';
import { number } from '../../report/likelyTokens.js';
import { formatNumber } from '../../report/numbers.js';
import type { TableData } from '../../report/tableModel.js';
import { visibleToken } from '../../report/tokenSegments.js';
import { ofScore } from './byEffect.js';
import { foldedRows } from './tables.js';
import { aboutRun, fileName } from './words.js';

type RunResult = ResultOf<'run'>;
export type Why = NonNullable<RunResult['why']>;

/** Directions in a table. */
const MOST_DIRECTIONS = 10;

/** `head 23.4's score of “␣is” for “␣France”` */
function named({ tokens, position }: RunResult, { head, key }: Why): string {
  const at = (place: number) => `“${visibleToken(tokens[place].token)}” (${place})`;
  return `head ${formatHeadRef(head)}'s score of ${at(position)} for ${at(key)}`;
}

/** What the parts of the score add up to. */
export function whyLine(result: RunResult, why: Why): string {
  const { score, penalty, attention } = why;
  return state('scoreSum', {
    sum: formatNumber(score + penalty),
    what: named(result, why),
    attention: formatNumber(attention),
  });
}

/** What wrote the query's stream by what wrote the key's; a layer's heads are one part. */
export function whyMap(result: RunResult, why: Why): HeatMap {
  const { groups, matrix } = why;
  requireMap(groups.length, groups.length);
  return heatMap({
    title: `Why ${named(result, why)}`,
    description: `Contributions to ${named(result, why)}, by what wrote the query's stream and the key's`,
    ...{ rows: groups, columns: groups, values: matrix },
    ...{ rowLabel: 'in the query', columnLabel: 'in the key' },
    reading: ({ row, column }) =>
      `${groups[row]} in the query, ${groups[column]} in the key: ${formatNumber(matrix[row][column])}`,
  });
}

/** The numbers of {@link whyMap}. */
export function whyMapTable(result: RunResult, why: Why): TableData {
  return mapTable(whyMap(result, why), { fileName: fileName(result, 'why-map'), about: aboutRun(result) });
}

/** The cell of {@link whyMap} with the largest product. */
export function largestProduct({ matrix }: Why): HeatMapCell {
  let found: HeatMapCell = { row: 0, column: 0 };
  matrix.forEach((values, row) =>
    values.forEach((value, column) => {
      if (Math.abs(value) > Math.abs(matrix[found.row][found.column])) found = { row, column };
    }),
  );
  return found;
}

/**
 * The score by what wrote either stream, by pairs of parts, and by singular directions of W_QK.
 *
 * @param most rows of single parts
 */
export function whyTables(result: RunResult, why: Why, most: number): (() => TableData)[] {
  const sides = [
    ['query', why.queryParts],
    ['key', why.keyParts],
  ] as const;
  const about = aboutRun(result);
  return [
    ...sides.map(([side, parts]) => () => ({
      title: `Why ${named(result, why)}: what wrote the ${side}`,
      fileName: fileName(result, `why-${side}`),
      about,
      columns: [
        { key: 'part', label: 'Part', kind: 'text' } as const,
        number('score', 'Score'),
        number('sum', 'Sum so far'),
      ],
      rows: foldedRows(parts, most, ofScore),
    })),
    () => ({
      title: 'The largest products of a part in the query and one in the key',
      fileName: fileName(result, 'why-pairs'),
      about,
      columns: [
        { key: 'queryPart', label: 'In the query', kind: 'text' },
        { key: 'keyPart', label: 'In the key', kind: 'text' },
        number('score', 'Score'),
      ],
      rows: why.largest.map(({ query, key, score }) => [query, key, score]),
    }),
    () => directionsTable(result, why),
  ];
}

function directionsTable(result: RunResult, { directions, biases }: Why): TableData {
  const largest = directions
    .toSorted((a, b) => Math.abs(b.score) - Math.abs(a.score))
    .slice(0, MOST_DIRECTIONS);
  const rest =
    directions.reduce((sum, { score }) => sum + score, 0) -
    largest.reduce((sum, { score }) => sum + score, 0);
  return {
    title: 'The score by singular directions of W_QK at this distance',
    fileName: fileName(result, 'why-directions'),
    about: aboutRun(result),
    columns: [
      { key: 'direction', label: 'Direction', kind: 'text' },
      number('score', 'Score'),
      number('singularValue0', 'σ'),
      number('queryAlong', 'Query · u'),
      number('keyAlong', 'Key · v'),
    ],
    rows: [
      ...largest.map(({ index, score, singularValue, query, key }) => [
        `${index}`,
        score,
        singularValue,
        query,
        key,
      ]),
      ...(directions.length > largest.length
        ? [[`${directions.length - largest.length} others`, rest, null, null, null]]
        : []),
      ['biases', biases, null, null, null],
    ],
  };
}

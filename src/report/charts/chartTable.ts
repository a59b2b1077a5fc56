import type { TableData } from '../tableModel.js';
import type { BarChart } from './barChart.js';
import type { HeatMap } from './heatMap.js';

type Named = Pick<TableData, 'fileName' | 'about'>;

/** The numbers of a map, with a row and a column for each of its own. */
export function mapTable({ title, rowLabel, rows, columns, values }: HeatMap, named: Named): TableData {
  return {
    ...named,
    title,
    columns: [
      { key: rowLabel, label: rowLabel, kind: 'text' },
      ...columns.map((label) => ({ key: label, label, kind: 'number' as const })),
    ],
    rows: rows.map((label, row) => [label, ...values[row]]),
  };
}

/** The numbers of a bar chart, with a row for each bar. */
export function barTable({ title, labels, bars }: BarChart, named: Named): TableData {
  return {
    ...named,
    title,
    columns: [
      { key: 'bar', label: 'Bar', kind: labels === 'tokens' ? 'token' : 'text' },
      { key: 'value', label: 'Value', kind: 'number' },
    ],
    rows: bars.map(({ label, value }) => [label, value]),
  };
}

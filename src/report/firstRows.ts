import type { TableData } from './tableModel.js';

/** The table, if there is one, cut to its first rows, with a line that says so. */
export function firstRows(table: TableData, count: number): TableData;
export function firstRows(table: TableData | undefined, count: number): TableData | undefined;
export function firstRows(table: TableData | undefined, count: number): TableData | undefined {
  if (!table) return undefined;
  const { about, rows } = table;
  if (rows.length <= count) return table;
  return {
    ...table,
    about: [...about, `The first ${count} of ${rows.length} rows.`],
    rows: rows.slice(0, count),
  };
}

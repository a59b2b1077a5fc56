import type { TableData } from './tableModel.js';

/** The table cut to its first rows, with a line that says so. */
export function firstRows(table: TableData, count: number): TableData {
  const { about, rows } = table;
  if (rows.length <= count) return table;
  return {
    ...table,
    about: [...about, `The first ${count} of ${rows.length} rows.`],
    rows: rows.slice(0, count),
  };
}

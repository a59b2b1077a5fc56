import type { Cell, Column, TableData } from '../../src/report/tableModel.js';
import type { RenderedPanel } from './renderedPanel.js';

/** A title without what depends on how many rows are shown. */
export function plainTitle(title: string): string {
  return title.replace(/the strongest \d+ of \d+/, 'the strongest');
}

/** Whether the panel's text is the cell: to the decimals that are shown. */
function isShown(shown: string, cell: Cell, { kind }: Column): boolean {
  // Behind the first cell stands the button that opens the row.
  const text = shown.replace(/\s*›$/, '');
  if (cell === null) return text === '' || text === '–';
  if (kind !== 'number' || typeof cell !== 'number') return text === String(cell).replace(/\s+/g, ' ').trim();
  const [mantissa, exponent = '0'] = text.split('e');
  const decimals = mantissa.split('.')[1]?.length ?? 0;
  return Math.abs(Number(text) - cell) <= 0.501 * 10 ** (Number(exponent) - decimals);
}

/** The rows of a report's table that the panel's table does not show. */
export function missingRows(table: TableData, shown: RenderedPanel['tables'][number]): Cell[][] {
  const isRow = (row: readonly Cell[], texts: readonly string[]) =>
    row.every((cell, index) => isShown(texts[index] ?? '', cell, table.columns[index]));
  return table.rows.filter((row) => !shown.rows.some((texts) => isRow(row, texts))).map((row) => [...row]);
}

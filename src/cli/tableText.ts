import { largestOf } from '../report/extremes.js';
import { columnFormatter } from '../report/numbers.js';
import type { Cell, Column, TableData } from '../report/tableModel.js';
import { visibleToken } from '../report/tokenSegments.js';
import { visibleLine } from './visible.js';

/** A table's rows under the names of its columns: text to the left, numbers aligned at the decimal point. */
export function tableText({ columns, rows }: Pick<TableData, 'columns' | 'rows'>): string {
  const lines = columns.map((column, index) =>
    padded(
      column,
      rows.map((row) => row[index] ?? null),
    ),
  );
  return Array.from({ length: 1 + rows.length }, (_, row) =>
    lines
      .map((column) => column[row])
      .join('  ')
      .trimEnd(),
  ).join('\n');
}

/** A column's name and cells, all of one width. */
function padded({ label, kind }: Column, cells: readonly Cell[]): readonly string[] {
  const texts = [visibleLine(label), ...(kind === 'number' ? atPoint(cells) : cells.map(cellText[kind]))];
  const width = largestOf(texts, displayWidth);
  return texts.map((text) => {
    const space = ' '.repeat(width - displayWidth(text));
    return kind === 'number' || kind === 'integer' ? space + text : text + space;
  });
}

const plain = (cell: Cell) => visibleLine(String(cell ?? ''));
const cellText = {
  text: plain,
  integer: plain,
  token: (cell: Cell) => (cell === null ? '' : visibleToken(String(cell))),
};

/** Numbers with as many characters behind the place of the point, so that it stands in one place. */
function atPoint(cells: readonly Cell[]): readonly string[] {
  const format = columnFormatter(cells.filter((cell) => typeof cell === 'number'));
  const texts = cells.map((cell) => (typeof cell === 'number' ? format(cell) : plain(cell)));
  const behind = (text: string) => text.length - text.search(/[.e]|$/);
  const most = largestOf(texts, behind);
  return texts.map((text) => text + ' '.repeat(most - behind(text)));
}

const WIDE =
  /[\p{scx=Han}\p{scx=Hangul}\p{scx=Hiragana}\p{scx=Katakana}\p{Emoji_Presentation}\uff01-\uff60]/u;

/** The columns of a terminal that a text takes. */
function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += WIDE.test(character) ? 2 : /\p{M}/u.test(character) ? 0 : 1;
  return width;
}

import {
  asMarkdown,
  joinMarkdown,
  numeral,
  tokenSpan,
  type Markdown,
  type MarkdownContent,
} from './markdownText.js';
import { formatNumber } from './numbers.js';
import type { Cell, Column, TableData } from './tableModel.js';

/** A GitHub-flavoured Markdown table under a bold title and its `about` lines. */
export function toMarkdown({ title, about, columns, rows }: TableData): Markdown {
  const line = (cells: readonly MarkdownContent[]) => asMarkdown`| ${joinMarkdown(cells, ' | ')} |`;
  return joinMarkdown(
    [
      asMarkdown`**${title}**`,
      '',
      ...about.flatMap((text) => [text, '']),
      line(columns.map(({ label }) => label)),
      line(
        columns.map(({ kind }) =>
          kind === 'number' || kind === 'integer' ? asMarkdown`---:` : asMarkdown`---`,
        ),
      ),
      ...rows.map((row) => line(columns.map((column, index) => markdownCell(row[index] ?? null, column)))),
    ],
    '\n',
  );
}

/**
 * RFC 4180 with a header row. Numbers keep all digits. Text that a spreadsheet would run as a formula gets an
 * apostrophe, whether its separator is a comma, a semicolon or a tab; the column of ids identifies the token.
 */
export function toCsv({ columns, rows }: TableData): string {
  const lines = [
    columns.map(({ key }) => csvCell(key)),
    ...rows.map((row) => columns.map((_, index) => csvCell(row[index] ?? null))),
  ];
  return lines.map((cells) => `${cells.join(',')}\r\n`).join('');
}

function markdownCell(cell: Cell, { kind }: Column): MarkdownContent {
  if (cell === null) return '';
  if (kind === 'token') return tokenSpan(String(cell));
  if (typeof cell === 'number') return kind === 'number' ? numeral(formatNumber(cell)) : cell;
  return String(cell);
}

/**
 * Where a spreadsheet would detect a formula: at the start of the text, and after anything that ends a cell for a
 * reader with semicolons or tabs as separators (which then also ends cells at line breaks inside quotes). White space,
 * control characters and quotes before the sign don't hide it; nor do its full-width and small forms.
 */
const FORMULA = /(?<=^|[;\t\r\n])(?=(?:(?![\t\r\n])[\s\p{C}"'])*[=+\-@＝＋－＠﹦﹢﹣﹫]|[\t\r\n])/gu;

function csvCell(cell: Cell): string {
  if (cell === null) return '';
  return typeof cell === 'number' || typeof cell === 'boolean' ? String(cell) : csvText(cell);
}

/** @param value text, or other data from a file in its place */
function csvText(value: unknown): string {
  const safe = String(value).replace(FORMULA, "'");
  return /[",;\t\r\n]|^\s|\s$/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}

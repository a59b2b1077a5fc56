import { largestOf } from '../report/extremes.js';
import { visibleToken } from '../report/tokenSegments.js';
import { formatNumber } from '../report/numbers.js';
import { reportMarkdown, type Written } from '../report/markdown.js';
import type { Report } from '../report/report.js';
import { asMarkdown, codeSpan, joinMarkdown, type Markdown } from '../report/markdownText.js';
import type { Cell, Column, TableData } from '../report/tableModel.js';

/** Columns are aligned up to this many characters. */
const WIDEST = 256;

/** An answer's source, to reproduce it. */
export interface Origin {
  readonly checkpoint: string;
  readonly fingerprint: string;
  /** Version of QK Lens. */
  readonly version: string;
  /** The equivalent command lines, one for each question answered. */
  readonly commandLines: readonly string[];
}

/**
 * A result as Markdown: title, notes, pictures, tables, and its source.
 *
 * @param links the pictures' files, relative to the notes
 */
export function markdownNote<P extends { readonly description: string }>(
  report: Written<P>,
  links: ReadonlyMap<P, string>,
  origin: Origin,
): Markdown {
  const commands = joinMarkdown(origin.commandLines.map(codeSpan), ' ');
  return joinMarkdown(
    [
      reportMarkdown(report, { address: (picture) => links.get(picture) }),
      asMarkdown`${provenance(origin)} ${commands}`,
    ],
    '\n\n',
  );
}

type Plain = Pick<Report, 'title' | 'about' | 'tables'>;

/** The same as plain lines, for comments and text files. */
export function plainNote(report: Plain, origin: Origin): string[] {
  return [
    report.title,
    ...report.about,
    ...report.tables.flatMap((table) => ['', table.title, ...ownAbout(table, report), ...alignedRows(table)]),
    '',
    provenance(origin),
    ...origin.commandLines,
  ].map(oneLine);
}

function provenance({ checkpoint, fingerprint, version }: Origin): string {
  return `From ${checkpoint} (${fingerprint}) by QK Lens ${version}:`;
}

/** Lines in the report's own heading are not repeated for each table. */
function ownAbout({ about }: TableData, report: Plain): string[] {
  return about.filter((line) => !report.about.includes(line));
}

function alignedRows({ columns, rows }: TableData): string[] {
  const cells = [
    columns.map(({ label }) => label),
    ...rows.map((row) => columns.map((column, index) => plainCell(row[index] ?? null, column))),
  ];
  const widths = columns.map((_, index) => largestOf(cells, (row) => widthOf(row[index])));
  return cells.map((row) =>
    row
      .map((cell, index) => {
        const room = ' '.repeat(widths[index] - widthOf(cell));
        return isNumeric(columns[index]) ? room + cell : cell + room;
      })
      .join('  ')
      .trimEnd(),
  );
}

/** In characters; longer cells don't widen their column. */
function widthOf(cell: string): number {
  return Math.min(WIDEST, Array.from(cell).length);
}

function plainCell(cell: Cell, { kind }: Column): string {
  if (cell === null) return '';
  if (kind === 'token') return visibleToken(String(cell));
  return typeof cell === 'number' && kind === 'number' ? formatNumber(cell) : String(cell);
}

function isNumeric({ kind }: Column): boolean {
  return kind === 'number' || kind === 'integer';
}

/** Nothing in a comment may start a new line. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
}

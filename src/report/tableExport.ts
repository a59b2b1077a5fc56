import { formatNumber } from './numbers.js';
import type { Cell, Column, TableData } from './tableModel.js';
import { tokenSegments } from './tokenSegments.js';

/** A GitHub-flavoured Markdown table under a bold title and its `about` lines. */
export function toMarkdown({ title, about, columns, rows }: TableData): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    `**${escapeMarkdown(title)}**`,
    '',
    ...about.flatMap((text) => [escapeMarkdown(text), '']),
    line(columns.map(({ label }) => escapeMarkdown(label))),
    line(columns.map(({ kind }) => (kind === 'number' || kind === 'integer' ? '---:' : '---'))),
    ...rows.map((row) => line(columns.map((column, index) => markdownCell(row[index] ?? null, column)))),
    '',
  ].join('\n');
}

/**
 * RFC 4180 with a header row. Numbers keep all digits. An apostrophe stands before whatever in a text a spreadsheet would
 * run as a formula, be its separator a comma, a semicolon or a tab: the column of ids says which token it is.
 */
export function toCsv({ columns, rows }: TableData): string {
  const lines = [
    columns.map(({ key }) => csvCell(key)),
    ...rows.map((row) => columns.map((_, index) => csvCell(row[index] ?? null))),
  ];
  return lines.map((cells) => `${cells.join(',')}\r\n`).join('');
}

/** `{title, about, rows: [{key: value}]}`, with the true text of tokens and all digits. */
export function toJson({ title, about, columns, rows }: TableData): string {
  const objects = rows.map((row) =>
    Object.fromEntries(columns.map(({ key }, index) => [key, row[index] ?? null])),
  );
  return `${JSON.stringify({ title, about, rows: objects }, undefined, 2)}\n`;
}

/** Makes a text mean itself in Markdown, in a table and at the start of a line too; addresses in it are no links. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_{}[\]()#+!|~$@-]/g, '\\$&')
    .replace(/:(?=\/\/)|(?<=\bwww)\./gi, '\\$&')
    .replace(/^( ?\d+)([.)])/, '$1\\$2')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;');
}

/**
 * A token as a code span for a Markdown table: a space beside something that is seen is kept as it is, everything
 * else that can't be seen (and would break the row) is spelled by its mark.
 */
export function markdownToken(token: string): string {
  const blank = /^ *$/.test(token);
  const text = tokenSegments(token)
    .map(({ text, mark }) => (text === ' ' && !blank ? text : (mark ?? text)))
    .join('');
  // A backslash before the bar would be taken for its escape, and itself need one that a code span has not.
  return text.includes('\\|') ? escapeMarkdown(text) : codeSpan(text).replace(/\|/g, '\\|');
}

/** A line of text that means itself, outside tables. */
export function codeSpan(text: string): string {
  const longestRun = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longestRun + 1);
  const padded = /^`|`$|^ .* $/s.test(text) && text.trim() !== '' ? ` ${text} ` : text;
  return fence + padded + fence;
}

function markdownCell(cell: Cell, { kind }: Column): string {
  if (cell === null) return '';
  if (kind === 'token') return markdownToken(String(cell));
  if (typeof cell === 'number') return kind === 'number' ? formatNumber(cell) : String(cell);
  return escapeMarkdown(String(cell));
}

/**
 * Where a spreadsheet would see a formula begin: at the start of the text, and after whatever ends a cell for a reader
 * that takes semicolons or tabs for separators (which then ends cells at line breaks inside quotes too). White space,
 * control characters and quotes before the sign don't hide it; nor do its full-width and small forms.
 */
const FORMULA = /(?<=^|[;\t\r\n])(?=(?:(?![\t\r\n])[\s\p{C}"'])*[=+\-@＝＋－＠﹦﹢﹣﹫]|[\t\r\n])/gu;

function csvCell(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number' || typeof cell === 'boolean') return String(cell);
  // Data from a file may be of another type than it should be.
  const safe = String(cell).replace(FORMULA, "'");
  return /[",;\t\r\n]|^\s|\s$/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}

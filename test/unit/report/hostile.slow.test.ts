/** Text from files that means something in Markdown, HTML, CSV or SVG, in the report of every question. */
import MarkdownIt from 'markdown-it';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { Question, QuestionName, ResultOf } from '../../../src/protocol/questions.js';
import { DARK_COLOURS } from '../../../src/report/charts/colours.js';
import { reportOf } from '../../../src/questions/reports.js';
import { reportMarkdown } from '../../../src/report/markdown.js';
import type { Report } from '../../../src/report/report.js';
import { toCsv } from '../../../src/report/tableExport.js';
import type { TableData } from '../../../src/report/tableModel.js';
import { visibleToken } from '../../../src/report/tokenSegments.js';
import { chromiumForTests } from '../../webview/chromiumForTests.js';
import { readSvg } from '../../webview/readSvg.js';
import { HARD_TOKENS } from '../../webview/sampleHead.js';
import { REPORT_QUESTIONS } from '../reportQuestions.js';
import { reportAnswers } from '../reportAnswers.js';
import { sharedSample } from '../sharedSample.js';

const HOSTILE = [
  ...HARD_TOKENS,
  ...[
    '<svg onload=alert(1)>',
    '</title><script>alert(1)</script>',
    '"><rect onclick="x"/>',
    ']]>',
    '-->',
    '&lt;',
  ],
  ...[
    '`|`',
    '\\|',
    '|',
    '\\',
    '`',
    '**',
    '1. x',
    '- x',
    '# x',
    '---',
    '> x',
    '~~~',
    '$x$',
    '<!--',
    '\u001b[31m',
  ],
  ...[
    '[x](command:qkLens.clearCache)',
    '![x](https://evil.example/x.png)',
    'https://evil.example/',
    '//evil.example/x',
    'https:///evil.example',
    'www.evil.example',
    '<https://evil.example>',
  ],
  ...[
    '=cmd()',
    '+1',
    '-1+cmd()',
    '@SUM(A1)',
    '\t=1',
    '\r',
    '\u0000',
    '\ud800',
    '\uffff',
    '\u2028',
    ' =1',
    'a\nb\n\nc',
    '[x]: y',
    'a@b.co',
    'a;=cmd()',
    'a\t@cmd()',
    'a\n+cmd()',
  ],
];
const NAMES = Object.keys(REPORT_QUESTIONS) as QuestionName[];
const markdownIt = new MarkdownIt({ html: true, linkify: true });
const reports = new Map<QuestionName, Report>();
let page: Page;
const folder = sharedSample();
const faults: string[] = [];

chromiumForTests(async (context) => {
  page = await context.newPage();
  page.on('dialog', (dialog) => {
    faults.push(dialog.message());
    void dialog.dismiss();
  });
  await page.route('**', (route) => {
    faults.push(route.request().url());
    return route.abort();
  });
  for (const [name, result] of (await reportAnswers(folder)).results)
    reports.set(name, reportOf(poisoned(REPORT_QUESTIONS[name]), poisoned(result)));
});

const TEXTS: ReadonlySet<string> = new Set([
  'token',
  'text',
  'word',
  'reason',
  'name',
  'notice',
  'rankedLabel',
  'words',
  'against',
]);

/** The same with hostile text wherever text of a file or of a person stands. */
function poisoned<T extends Question | ResultOf<QuestionName>>(value: T): T {
  let next = 0;
  const poison = (part: unknown, key: string): unknown => {
    if (typeof part === 'string') return TEXTS.has(key) ? HOSTILE[next++ % HOSTILE.length] : part;
    if (Array.isArray(part)) return part.map((own) => poison(own, key));
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([own, inner]) => [own, poison(inner, own)]));
  };
  const { name } = value as { name?: unknown };
  const copy = poison(value, '') as T;
  return typeof name === 'string' ? { ...copy, name } : copy;
}

/** The fields of a CSV file as RFC 4180 has them. */
function readCsv(csv: string): string[][] {
  const rows: string[][] = [[]];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/gy;
  while (field.lastIndex < csv.length) {
    const match = field.exec(csv);
    if (!match) throw new Error(`no CSV at ${csv.slice(0, 200)}`);
    rows.at(-1)!.push(match[1]?.replace(/""/g, '"') ?? match[2]);
    if (match[3] === '\r\n') rows.push([]);
  }
  return rows.slice(0, -1);
}

function tokenCells({ columns, rows }: TableData): string[] {
  return rows.flatMap((row) =>
    columns.flatMap(({ kind }, index) => (kind === 'token' ? [visibleToken(String(row[index]))] : [])),
  );
}

describe.each(NAMES)('hostile text in the report of %s', (name) => {
  it('stays text in Markdown: no HTML, no links, no pictures; one row a row, one code span a token', () => {
    const report = reports.get(name)!;
    const tokens = markdownIt.parse(String(reportMarkdown(report)), {});
    const inline = tokens.flatMap(({ children }) => children ?? []);
    const kinds = new Set([...tokens, ...inline].map(({ type }) => type));
    expect([...kinds].sort()).toEqual(
      [
        ...['heading_open', 'heading_close', 'paragraph_open', 'paragraph_close', 'inline', 'text'],
        ...['strong_open', 'strong_close', 'table_open', 'table_close', 'thead_open', 'thead_close'],
        ...['tbody_open', 'tbody_close', 'tr_open', 'tr_close', 'th_open', 'th_close', 'td_open', 'td_close'],
        ...(kinds.has('code_inline') ? ['code_inline'] : []),
      ].sort(),
    );
    const rows = report.tables.reduce((sum, table) => sum + 1 + table.rows.length, 0);
    expect(tokens.filter(({ type }) => type === 'tr_open')).toHaveLength(rows);
    const code = inline
      .filter(({ type }) => type === 'code_inline')
      .map(({ content }) => content.replaceAll(' ', '␣'));
    // A bar behind a backslash has no code span that every reader of tables takes for the same.
    expect(code).toEqual(report.tables.flatMap(tokenCells).filter((token) => !token.includes('\\|')));
  });

  it('stays text in CSV, and never a formula', () => {
    for (const table of reports.get(name)!.tables) {
      const [header, ...rows] = readCsv(toCsv(table));
      expect(rows).toHaveLength(table.rows.length);
      expect(header).toHaveLength(table.columns.length);
      rows.forEach((row, index) => {
        expect(row).toHaveLength(table.columns.length);
        row.forEach((cell, column) => {
          const value = table.rows[index][column];
          if (typeof value !== 'string') return;
          expect(cell).not.toMatch(/(?:^|[;\t\r\n])[\s\p{C}]*[=+\-@]/u);
          expect(cell.replace(/(?<=^|[;\t\r\n])'/g, '')).toBe(value.replace(/(?<=^|[;\t\r\n])'/g, ''));
        });
      });
    }
  });

  it('stays text in pictures, which are well formed and run and fetch nothing', async () => {
    for (const picture of reports.get(name)!.pictures) {
      const svg = String(picture.svg(DARK_COLOURS));
      const read = await readSvg(page, svg);
      expect(read.fault).toBeNull();
      for (const tag of read.tags) {
        expect(['svg', 'title', 'desc', 'rect', 'path', 'circle', 'text', 'g']).toContain(tag);
      }
      expect(read.attributes.filter((attribute) => /^on|href|style|src/.test(attribute))).toEqual([]);
      await page.setContent(svg);
      await page.setContent(`<img src="data:image/svg+xml,${encodeURIComponent(svg)}">`);
    }
    expect(faults).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { asMarkdown, tokenSpan } from '../../../../src/report/markdownText.js';
import { cellFormatter, columnFormatter, formatNumber } from '../../../../src/report/numbers.js';
import { toCsv, toMarkdown } from '../../../../src/report/tableExport.js';
import type { Cell, TableData } from '../../../../src/report/tableModel.js';
import { filterRows, nextSorting, pageOf, sortRows } from '../../../../src/report/tableModel.js';
import { tokenSegments, visibleToken } from '../../../../src/report/tokenSegments.js';
import { HARD_TOKENS } from '../../../webview/sampleHead.js';

describe('token segments', () => {
  it('join to the exact token, whatever it is', () => {
    for (const token of HARD_TOKENS) {
      expect(
        tokenSegments(token)
          .map(({ text }) => text)
          .join(''),
      ).toBe(token);
    }
  });

  it.each([
    [' Leilan', '␣Leilan'],
    ['Leilan', 'Leilan'],
    ['a\tb\r\n', 'a⇥b␍↵'],
    ['\\xe3\\x83', '\\xe3\\x83'],
    ['\u00a0\u200b\u202e', '\\u{a0}\\u{200b}\\u{202e}'],
    ['\ue000\u{e0001}', '\\u{e000}\\u{e0001}'],
    ['', '∅'],
    ['日本 語', '日本␣語'],
  ])('%j is shown as %s', (token, shown) => expect(visibleToken(token)).toBe(shown));

  it('cuts bytes out one by one and leaves a backslash alone', () => {
    expect(tokenSegments('\\xe3\\x8a\\n').map(({ text }) => text)).toEqual(['\\xe3', '\\x8a', '\\n']);
    expect(tokenSegments('\\n')[0]?.mark).toBeUndefined();
  });
});

describe('numbers', () => {
  it.each([
    [1234.5, '1235'],
    [0.0213456, '0.02135'],
    [0, '0'],
    [1.23456e-7, '1.235e-7'],
    [-98765432, '-9.877e+7'],
    [NaN, 'NaN'],
  ])('a single %f is %s', (value, text) => expect(formatNumber(value)).toBe(text));

  it('gives a column one number of decimals, from its largest entry', () => {
    const format = columnFormatter([0.21, -12.5, 3]);
    expect([0.21, -12.5, 3, 0].map(format)).toEqual(['0.21', '-12.50', '3.00', '0.00']);
    expect(format(1e-7)).toBe('1.0e-7');
  });
});

describe('numbers in the cells of a map', () => {
  it.each([
    [
      [38942, 412.4, 0],
      ['38.9k', '0.4k', '0'],
    ],
    [
      [-1.5, 0.25],
      ['-1.50', '0.25'],
    ],
    [
      [0.731, -0.04],
      ['0.73', '-0.04'],
    ],
    [
      [100, -99.2],
      ['100', '-99'],
    ],
    [
      [0, 0],
      ['0', '0'],
    ],
    [[2e-5], ['2e-5']],
  ])('%j are %j', (values, texts) => expect(values.map(cellFormatter(values))).toEqual(texts));
});

describe('pages', () => {
  it('cover all rows, and the last page stands for those beyond it', () => {
    expect([0, 1, 9, 30].map((page) => pageOf(900, page, 100))).toEqual([
      ...[
        [0, 100],
        [100, 200],
        [900 - 100, 900],
        [800, 900],
      ],
    ]);
    expect(pageOf(31, 1, 30)).toEqual([30, 31]);
    expect(pageOf(7, 0)).toEqual([0, 7]);
    expect(pageOf(0, 2, 30)).toEqual([0, 0]);
  });
});

describe('sorting and filtering', () => {
  it('takes the numbers in names as numbers', () => {
    const rows = ['10.2', '2.10', '2.9'].map((name) => [name]);
    expect(sortRows(rows, { column: 0, descending: false }).flat()).toEqual(['2.9', '2.10', '10.2']);
  });

  const rows: readonly (readonly Cell[])[] = [
    [' b', 2],
    ['a', null],
    ['\n', -3],
    ['c', 2],
  ];
  const columns = [
    { key: 'token', label: 'Token', kind: 'token' },
    { key: 'score', label: 'Score', kind: 'number' },
  ] as const;

  it('keeps the order of equal rows and puts empty cells last either way', () => {
    const second = (descending: boolean) => sortRows(rows, { column: 1, descending }).map(([token]) => token);
    expect(second(true)).toEqual([' b', 'c', '\n', 'a']);
    expect(second(false)).toEqual(['\n', ' b', 'c', 'a']);
    expect(rows[0]).toEqual([' b', 2]);
  });

  it('cycles through largest first, smallest first, original order', () => {
    const first = nextSorting(undefined, 1, 'number');
    const second = nextSorting(first, 1, 'number');
    expect([first?.descending, second?.descending, nextSorting(second, 1, 'number')]).toEqual([
      true,
      false,
      undefined,
    ]);
    expect(nextSorting(second, 0, 'token')).toEqual({ column: 0, descending: false });
  });

  it('finds tokens by exact text and by the marks shown', () => {
    expect(filterRows(rows, columns, ' B')).toHaveLength(1);
    expect(filterRows(rows, columns, '␣b')).toHaveLength(1);
    expect(filterRows(rows, columns, '↵')).toHaveLength(1);
    expect(filterRows(rows, columns, '2')).toHaveLength(2);
    expect(filterRows(rows, columns, '')).toBe(rows);
  });
});

describe('exports', () => {
  const table = (rows: readonly (readonly Cell[])[]): TableData => ({
    title: 'Query <b>side</b> | `W_U`',
    fileName: 'f',
    about: ['Note: made by hand.'],
    columns: [
      { key: 'token', label: 'Token', kind: 'token' },
      { key: 'score', label: 'cos²', kind: 'number' },
      { key: 'remark', label: 'Remark', kind: 'text' },
    ],
    rows,
  });

  it.each([
    [' Leilan', '` Leilan`'],
    ['a|b', '`a\\|b`'],
    ['`', '`` ` ``'],
    ['``x', '``` ``x ```'],
    [' a ', '`  a  `'],
    ['  ', '`␣␣`'],
    [' ', '`␣`'],
    ['\n\n', '`↵↵`'],
    ['<script>', '`<script>`'],
    ['\\xe3', '`\\xe3`'],
  ])('the token %j in Markdown is %s', (token, text) => expect(tokenSpan(token).toString()).toBe(text));

  it('escapes pipes, backticks and HTML in Markdown', () => {
    expect(asMarkdown`${'a|b `c` <img> & _d_\n#'}`.toString()).toBe('a\\|b \\`c\\` &lt;img> & \\_d\\_ \\#');
    const text = toMarkdown(table([[' a|b', 0.123456, '</td> | `']])).toString();
    expect(text).toBe(
      [
        '**Query &lt;b>side&lt;/b> \\| \\`W_U\\`**',
        '',
        'Note: made by hand.',
        '',
        '| Token | cos² | Remark |',
        '| --- | ---: | --- |',
        '| ` a\\|b` | 0.1235 | &lt;/td> \\| \\` |',
      ].join('\n'),
    );
  });

  it('keeps every difficult token within one row of Markdown', () => {
    const lines = toMarkdown(table(HARD_TOKENS.map((token) => [token, 1, null])))
      .toString()
      .split('\n');
    const body = lines.slice(6);
    expect(body).toHaveLength(HARD_TOKENS.length);
    for (const line of body) expect(line.split(/(?<!\\)\|/)).toHaveLength(5);
  });

  it('guards CSV against formulas and quotes what would break a row, but leaves numbers alone', () => {
    const csv = toCsv(
      table([
        ['=1+1', -0.25, null],
        [' @x', 1e-9, 'a,b'],
        ['\t', 0, '"'],
        ['＝x', 1, 'x'],
        [' -', 1, 'y'],
      ]),
    );
    expect(csv.split('\r\n')).toEqual([
      'token,score,remark',
      `'=1+1,-0.25,`,
      `' @x,1e-9,"a,b"`,
      `"'\t",0,""""`,
      `'＝x,1,x`,
      `' -,1,y`,
      '',
    ]);
  });
});

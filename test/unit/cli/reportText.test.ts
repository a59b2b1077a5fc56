import { describe, expect, it } from 'vitest';
import { reportText } from '../../../src/cli/reportText.js';
import { tableText } from '../../../src/cli/tableText.js';
import type { Cell, Column, TableData } from '../../../src/report/tableModel.js';

const column = (label: string, kind: Column['kind']): Column => ({ key: label, label, kind });
const lines = (columns: readonly Column[], rows: readonly (readonly Cell[])[]) =>
  tableText({ columns, rows }).split('\n');

describe('a table in plain text', () => {
  it('aligns numbers at the decimal point, whatever their exponents, and leaves empty cells empty', () => {
    const rows = [[-123.4], [5], [1e-7], [null], [0], [NaN]];
    expect(lines([column('x', 'number')], rows)).toEqual([
      '        x',
      '-123.4',
      '   5.0',
      '   1.0e-7',
      '',
      '   0.0',
      ' NaN',
    ]);
  });

  it("aligns whole numbers right and text left, and shows a token's characters", () => {
    const columns = [column('#', 'integer'), column('Token', 'token'), column('Words', 'text')];
    expect(
      lines(columns, [
        [9, ' the', 'a\nb'],
        [10, '', true],
        [11, '\u202e', null],
      ]),
    ).toEqual([' #  Token     Words', ' 9  ␣the      a\\nb', '10  ∅         true', '11  \\u{202e}']);
  });

  it('counts a wide character as two columns, and a combining one as none', () => {
    expect(
      lines(
        [column('Token', 'token'), column('n', 'integer')],
        [
          ['日本語', 1],
          ['e\u0301', 2],
        ],
      ),
    ).toEqual(['Token   n', '日本語  1', 'e\u0301       2']);
  });

  it('names its columns if it has no rows', () => {
    expect(lines([column('a', 'text'), column('b', 'number')], [])).toEqual(['a  b']);
  });
});

it('a report prints its caption once, and each line as one line', () => {
  const table: TableData = {
    ...{ title: 'Not drawn\nnow', fileName: 'x', about: ['the model', 'Of vector 2.'] },
    ...{ columns: [column('Message', 'text')], rows: [['too much']] },
  };
  const report = { title: 'Head 1.0', fileName: 'x', about: ['the model'], pictures: [], tables: [table] };
  expect(reportText(report)).toBe(
    'Head 1.0\nthe model\n\nNot drawn\\nnow\nOf vector 2.\n\nMessage\ntoo much',
  );
});

/** Cells that a spreadsheet would run, whatever it takes for the separator of cells. */
import { describe, expect, it } from 'vitest';
import { toCsv } from '../../../src/report/tableExport.js';
import type { Cell, Column } from '../../../src/report/tableModel.js';

const STARTERS = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠', '﹦', '﹢', '﹣', '﹫'];
const SEPARATORS = { comma: ',', semicolon: ';', tab: '\t' } as const;

function csvOf(cells: readonly Cell[], keys = cells.map((_, index) => `k${index}`)): string {
  const columns = keys.map((key): Column => ({ key, label: key, kind: 'text' }));
  return toCsv({ title: 't', fileName: 'f', about: [], columns, rows: [cells] });
}

/** The cells as a reader with this separator takes them: quotes count only where they open a cell. */
function cellsOf(csv: string, separator: string): string[] {
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (let at = 0; at < csv.length; at++) {
    const character = csv[at];
    if (quoted) {
      if (character !== '"') cell += character;
      else if (csv[at + 1] === '"') cell += csv[++at];
      else quoted = false;
    } else if (character === '"' && cell === '') quoted = true;
    else if (character === separator || character === '\r' || character === '\n') {
      cells.push(cell);
      cell = '';
    } else cell += character;
  }
  return [...cells, cell];
}

const RUNS = /^[\s\p{C}"]*[=+\-@＝＋－＠﹦﹢﹣﹫]/u;

describe.each(Object.entries(SEPARATORS))('read with a %s between cells', (_name, separator) => {
  it.each(STARTERS)('no cell or heading that begins with %j runs as a formula', (starter) => {
    for (const before of [
      '',
      ' ',
      'a;',
      'a\t',
      'a; ',
      'a,',
      'a\n',
      'a\r\n',
      'a;"',
      "a;\u200b'",
      'a;;',
      '"',
    ]) {
      const text = `${before}${starter}cmd|'/C calc'!A0`;
      const cells = cellsOf(csvOf([1, text, text], ['n', text, text]), separator);
      expect(cells.filter((cell) => RUNS.test(cell))).toEqual([]);
      expect(cells.join('')).toContain('calc');
    }
  });

  it('text in a column of another type does not run either', () => {
    const lies = [['=cmd()'], { toString: () => '=cmd()' }] as unknown as Cell[];
    expect(cellsOf(csvOf([1, ...lies]), separator).filter((cell) => RUNS.test(cell))).toEqual([]);
  });
});

it('keeps semicolons and tabs of a cell in it for readers that take every separator', () => {
  expect(csvOf(['a;b', 'a\tb', 'ab'])).toBe('k0,k1,k2\r\n"a;b","a\tb",ab\r\n');
});

it('numbers stay numbers, negative ones too', () => {
  expect(csvOf([-0.25, 1e21, -1e-7, true, null])).toBe('k0,k1,k2,k3,k4\r\n-0.25,1e+21,-1e-7,true,\r\n');
});

it('is written quickly if a cell has only separators or spaces', () => {
  for (const sign of [';', '\t', ' ', '"', '; ']) expect(csvOf([sign.repeat(300_000)])).toContain(sign);
});

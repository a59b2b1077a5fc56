import { describe, expect, it } from 'vitest';
import { DEFAULT_WEIGHTS } from '../../../src/protocol/model.js';
import { pythonIn } from '../../../src/questions/pythonForms.js';
import { pythonOf } from '../../../src/questions/pythons.js';
import { faults } from '../pythonFaults.js';
import { checkpoint, questions } from '../pythonQuestions.js';

interface Notebook {
  readonly nbformat: number;
  readonly nbformat_minor: number;
  readonly metadata: object;
  readonly cells: readonly {
    readonly cell_type: string;
    readonly id: string;
    readonly metadata: object;
    readonly source: readonly string[];
    readonly outputs?: readonly unknown[];
    readonly execution_count?: number | null;
  }[];
}

/** Every seventh question is every kind of section. */
const asked = questions(DEFAULT_WEIGHTS).filter((_, i) => i % 7 === 0);
const notebooks = asked.map((question) => JSON.parse(pythonIn('notebook', question, checkpoint)) as Notebook);

describe('a notebook', () => {
  it('has what nbformat 4.5 demands of it and of each cell', () => {
    for (const { nbformat, nbformat_minor, metadata, cells } of notebooks) {
      expect([nbformat, nbformat_minor, typeof metadata]).toEqual([4, 5, 'object']);
      expect(new Set(cells.map(({ id }) => id)).size).toBe(cells.length);
      for (const { cell_type, id, ...rest } of cells) {
        expect(id).toMatch(/^[a-zA-Z0-9-_]{1,64}$/);
        expect(Object.keys(rest).sort()).toEqual(
          cell_type === 'code'
            ? ['execution_count', 'metadata', 'outputs', 'source']
            : ['metadata', 'source'],
        );
        expect(rest.source.slice(0, -1).every((line) => /^[^\n]*\n$/.test(line))).toBe(true);
      }
    }
  });

  it('holds the complete program, each cell Python by itself', () => {
    notebooks.forEach(({ cells }, i) => {
      const code = cells.filter(({ cell_type }) => cell_type === 'code').map(({ source }) => source.join(''));
      for (const text of code) expect(faults(text)).toEqual([]);
      const program = pythonOf(asked[i], checkpoint);
      expect(code.every((text) => program.includes(text))).toBe(true);
      const lines = (text: string) => text.split('\n').filter((line) => line !== '').length;
      const comments = program.split('\n').findIndex((line) => !line.startsWith('#'));
      expect(code.map(lines).reduce((sum, own) => sum + own)).toBe(lines(program) - comments);
    });
  });

  it('names the question in Markdown that its texts mean nothing in', () => {
    const [about] = notebooks[0].cells;
    const text = about.source.join('');
    expect(about.cell_type).toBe('markdown');
    expect(text).toMatch(/^# \\"Head 10\\\.7 of a /);
    expect(text.replace(/\\[!-/:-@[-`{-~]/g, '').slice(2)).not.toMatch(/[<>`*_[\]#]/);
  });
});

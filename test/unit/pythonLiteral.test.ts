import { parser } from '@lezer/python';
import { describe, expect, it } from 'vitest';
import { pyList, pyString } from '../../src/report/python/literal.js';
import { faults } from './pythonFaults.js';
import { HOSTILE } from './pythonQuestions.js';

/** Python's escapes undone, by its reference (Lexical analysis, String and Bytes literals). */
function unescaped(literal: string): string {
  return literal
    .slice(1, -1)
    .replace(/\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|(.))/g, (_, x, u, long, other: string) => {
      const code = (x ?? u ?? long) as string | undefined;
      if (code !== undefined) return String.fromCodePoint(parseInt(code, 16));
      return { n: '\n', r: '\r', t: '\t' }[other] ?? other;
    });
}

describe('pyString', () => {
  it.each(HOSTILE.map((text) => [text]))('writes %j as one literal that means the same', (text) => {
    const literal = pyString(text);
    expect(unescaped(literal)).toBe(text);
    const names: string[] = [];
    parser.parse(`x = ${literal}\n`).iterate({ enter: ({ name }) => void names.push(name) });
    expect(names.filter((name) => name !== 'Escape')).toEqual([
      ...['Script', 'AssignStatement', 'VariableName', 'AssignOp', 'String'],
    ]);
    expect(literal).toMatch(/^[^\p{Cc}\p{Cf}\p{Cs}]*$/u);
  });

  it('writes long lists on lines that people can read', () => {
    const list = pyList(Array.from({ length: 200 }, (_, i) => `word ${i}`));
    expect(Math.max(...list.split('\n').map((line) => line.length))).toBeLessThan(100);
    expect(faults(`x = ${list}\n`)).toEqual([]);
    expect(pyList([])).toBe('[]');
  });
});

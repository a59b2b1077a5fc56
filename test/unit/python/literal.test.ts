import { parser } from '@lezer/python';
import { describe, expect, it } from 'vitest';
import { literal, type Literal } from '../../../src/python/literal.js';
import { comment, py } from '../../../src/python/python.js';
import { faults } from '../pythonFaults.js';
import { HOSTILE } from '../pythonQuestions.js';

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

describe('a literal', () => {
  it.each(HOSTILE.map((text) => [text]))('writes %j as one literal that means the same', (text) => {
    const written = literal(text);
    expect(unescaped(written)).toBe(text);
    const names: string[] = [];
    parser.parse(`x = ${written}\n`).iterate({ enter: ({ name }) => void names.push(name) });
    expect(names.filter((name) => name !== 'Escape')).toEqual([
      ...['Script', 'AssignStatement', 'VariableName', 'AssignOp', 'String'],
    ]);
    expect(written).toMatch(/^[^\p{Cc}\p{Cf}\p{Cs}]*$/u);
  });

  it('writes long lists on readable lines', () => {
    const list = literal(Array.from({ length: 200 }, (_, i) => `word ${i}`));
    expect(Math.max(...list.split('\n').map((line) => line.length))).toBeLessThan(100);
    expect(faults(`x = ${list}\n`)).toEqual([]);
    expect(literal([])).toBe('[]');
  });

  it.each<[Literal, string]>([
    [-1, '-1'],
    [1.5, '1.5'],
    [true, 'True'],
    [false, 'False'],
    [null, 'None'],
    [[1, 'a', [null]], '[1, "a", [None]]'],
  ])('of %j is %s', (value, expected) => expect(literal(value)).toBe(expected));

  it.each([NaN, Infinity, undefined, {}, [{}], { toString: () => 'os' }, () => 1, 1n])(
    "can't be made of %s, whatever its declared type",
    (value) => expect(() => literal(value as Literal)).toThrow(TypeError),
  );
});

describe('a template', () => {
  it('writes values as literals, and Python unchanged', () => {
    const call = py`f(${'"; import os #'}, ${[1, 2]}, ${null})`;
    expect(py`x = ${call}  # it's a call`.text).toBe(
      `x = f("\\"; import os #", [1, 2], None)  # it's a call`,
    );
  });

  it('accepts no value within a string, a docstring or a comment, where it would not be a literal', () => {
    const value: Literal = 'x';
    expect(() => py`f"{title} ${value}"`).toThrow('stands in a string or comment');
    expect(() => py`'it is ${1}'`).toThrow('stands in a string or comment');
    expect(() => py`"""A docstring with "quotes" and ${value}"""`).toThrow('stands in a string or comment');
    expect(() => py`x = 1  # ${value}`).toThrow('stands in a string or comment');
    expect(py`"""Closed, isn't it.""" # one's comment\nx = ${value}`.text).toContain('x = "x"');
  });

  it('of a comment stays on one line', () => {
    expect(comment`${'a\nimport os'} is its name`.text).toBe('# "a\\nimport os" is its name');
    expect(
      () => comment`a
b`,
    ).toThrow('one line');
  });
});

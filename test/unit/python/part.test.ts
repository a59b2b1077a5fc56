import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { joinedParts, pythonPart, type PythonFile } from '../../../src/python/part.js';
import { py } from '../../../src/python/python.js';
import { faults } from '../pythonFaults.js';

const root = join(import.meta.dirname, '../../../src');
const FILES = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.py'));
const file = (text: string) => text as PythonFile;
const textOf = (text: string, holes: Parameters<typeof pythonPart>[1]) =>
  pythonPart(file(text), holes).code.text;

describe('a part of a program in a file', () => {
  it.each(FILES)('%s is Python by itself', (path) => {
    const text = readFileSync(join(root, path), 'utf8');
    expect(faults(text)).toEqual([]);
    expect(text.endsWith('\n') && !text.endsWith('\n\n')).toBe(true);
    // Imports belong at the beginning, where a program finds them.
    const [, code] = /^(?:(?:import|from) .*\n)*([^]*)$/.exec(text)!;
    expect(code).not.toMatch(/^\s*(?:import|from) /m);
  });

  it('brings its imports, and those of the parts that fill it', () => {
    const inner = pythonPart(file('import re\r\n\r\nx = re.compile("a")\n'));
    const part = pythonPart(file('import torch\n\n\ndef f():\n    __inner__\n'), { inner });
    expect(part.imports.map(({ text }) => text)).toEqual(['import torch', 'import re']);
    expect(part.code.text).toBe('def f():\n    x = re.compile("a")');
    const joined = joinedParts([inner, part]);
    expect(joined.imports).toHaveLength(3);
    expect(joined.code.text).toBe(`${inner.code.text}\n\n${part.code.text}`);
  });

  it('accepts literals and Python in its holes', () => {
    expect(textOf('a, b = __a__, "__b__"\nclass A:\n    def __init__(self): ...', { a: '"', b: py`b` })).toBe(
      'a, b = "\\"", "b"\nclass A:\n    def __init__(self): ...',
    );
  });

  it('indents what fills a line, and leaves out a line that nothing fills', () => {
    const text = 'if x:\n    __first__\n    __second__\n    y()\n__third__\n';
    expect(textOf(text, { first: py`for i in x:\n    f(i)\n\ng()`, second: py``, third: py`` })).toBe(
      'if x:\n    for i in x:\n        f(i)\n\n    g()\n    y()',
    );
  });

  it('refuses a hole that nothing fills, and a value within a string', () => {
    expect(() => textOf('x = __x__\n', {})).toThrow('Nothing fills __x__');
    expect(() => textOf('x = __toString__\n', {})).toThrow('Nothing fills __toString__');
    expect(() => textOf('x = "__x__"\n', { x: 'a' })).toThrow('stands in a string or comment');
  });
});

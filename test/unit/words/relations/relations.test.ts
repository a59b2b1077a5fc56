import { readdirSync } from 'node:fs';
import { encode } from 'gpt-tokenizer/encoding/r50k_base';
import { describe, expect, it } from 'vitest';
import { builtInRelations } from '../../../../src/words/relations/builtIn.js';
import { parseRelation } from '../../../../src/words/relations/parseRelation.js';

describe('relations that ship with QK Lens', () => {
  const relations = builtInRelations();

  it('are all lists of media/relations', () => {
    const files = readdirSync('media/relations').map((file) => file.replace(/\.txt$/, ''));
    expect(relations.map(({ name }) => name)).toEqual(files.sort());
  });

  it.each(relations)("$name: GPT-2's tokens, each source once", ({ pairs }) => {
    const single = pairs.filter((pair) => pair.every((word) => encode(` ${word}`).length === 1));
    expect(single.length).toBeGreaterThanOrEqual(20);
    expect(single.length / pairs.length).toBeGreaterThan(0.85);
    expect(new Set(pairs.map(([source]) => source)).size).toBe(pairs.length);
  });
});

describe('a list of pairs', () => {
  it('has commas or tabs, comments and empty lines', () => {
    const text = '# a comment\r\nFrance, Paris\r\n\r\nNew York\tUnited States\n#5,#6\n';
    expect(parseRelation(text, 'some')).toEqual([
      ['France', 'Paris'],
      ['New York', 'United States'],
      ['#5', '#6'],
    ]);
  });

  it.each([
    ['a, b\nc', 'Line 2 of the relation some is no pair: "c"'],
    ['a, b\nc, d, e', 'Line 2'],
    ['a, b\n, d', 'Line 2'],
    ['a, b', 'has 1 pairs'],
    ['', 'has 0 pairs'],
  ])('is refused: %j', (text, message) => {
    expect(() => parseRelation(text, 'some')).toThrow(message);
  });
});

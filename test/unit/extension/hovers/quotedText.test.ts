import { describe, expect, it } from 'vitest';
import { quotedTextAt } from '../../../../src/extension/hovers/quotedText.js';

/** The string where `|` stands in the line, and undefined where there is none. */
function at(marked: string, language = 'markdown'): string | undefined {
  const column = marked.indexOf('|');
  return quotedTextAt(marked.replace('|', ''), column, language)?.value;
}

/** The values at every column of a line, each once, in their order. */
function all(line: string, language = 'markdown'): string[] {
  const values = new Set<string>();
  for (let column = 0; column < line.length; column++) {
    const found = quotedTextAt(line, column, language);
    if (found) values.add(found.value);
  }
  return [...values];
}

describe('quotedTextAt in notes', () => {
  it.each([
    ["the token ' Wal|ker' is a name", ' Walker'],
    ['the token " Wal|ker" is a name', ' Walker'],
    ['the token ` Wal|ker` is a name', ' Walker'],
    ['the token “ Wal|ker” is a name', ' Walker'],
    ['the token ‘ Wal|ker’ is a name', ' Walker'],
    ["**|' Walker'**", ' Walker'],
    ["(' Walker|')", ' Walker'],
    ["'|I don't know'", "I don't know"],
    ['‘|I don’t know’', 'I don’t know'],
    ['"it\'s |here"', "it's here"],
    ['`` a`|b ``', 'a`b'],
    ['` | `', '  '],
    ["`'`| and more", undefined],
    ["`|'`", "'"],
  ])('%s', (line, value) => {
    expect(at(line)).toBe(value);
  });

  it.each([
    "we don't know, it's not |there, isn't it",
    "the dogs' tails| and the cats' ears",
    "'tis the season| and don't 'til then",
    "John's, |Mary's and the Smiths' house",
    'it is 5\' 11" tall| and 6\' 2" wide',
    "an unbalanced ' quote| of something",
    'an unbalanced ` tick| of something',
    "A' * B|' * C'",
    'nothing| here',
    "|before ' Walker'",
    "' Walker'| after",
    "''|",
    '``|',
    '""| ""',
    '',
  ])('nothing in: %s', (line) => {
    expect(at(line)).toBeUndefined();
  });

  it('finds each item of a list', () => {
    expect(all("[' Walker', ' Wade','x', \" it's\"]")).toEqual([' Walker', ' Wade', 'x', " it's"]);
    expect(all("the list `[' Walker', ' Wade']` in a span")).toEqual([' Walker', ' Wade']);
  });

  it('distinguishes an item of a list from another string', () => {
    const listed = (line: string, language = 'python') =>
      quotedTextAt(line, line.indexOf('x'), language)?.inList;
    for (const line of ["['x']", "[1, 'x', 2]", "    'x',", "'x', 'y'", "[b'x']"])
      expect(listed(line)).toBe(true);
    for (const line of ["f('x')", "a = 'x'", "'x'", "{'x': 1}", "['a' 'x']"])
      expect(listed(line)).toBe(false);
  });

  it("accepts LaTeX's quotes, and ignores its commands", () => {
    expect(at("the token ` Wal|ker' is", 'latex')).toBe(' Walker');
    expect(at("the token `` Wal|ker'' is", 'tex')).toBe(' Walker');
    expect(at("`I don't| know'", 'latex')).toBe("I don't know");
    expect(at("'\\text|it{a}'", 'latex')).toBe('\\textit{a}');
  });
});

describe('quotedTextAt in Python', () => {
  const python = (line: string) => at(line, 'python');

  it.each([
    ["x = '| Walker'  # it's", ' Walker'],
    ["x = b'| Walker'", ' Walker'],
    ["x = Rb'\\|n'", '\\n'],
    ["x = r'a\\'|b'", "a\\'b"],
    ['x = u"|a"', 'a'],
    ["x = f'no| field'", 'no field'],
    ["d['ke|y']", 'key'],
    ["print(' a' ' |b')", ' b'],
    ["# don't ' Wal|ker'", ' Walker'],
    ["'\\|n'", '\n'],
    ["'a\\t|b\\r\\0'", 'a\tb\r\0'],
    ["'\\|x41\\101\\u0042\\U00000043\\u{44}'", 'AABCD'],
    ["'\\ud83d|\\ude00'", '😀'],
    ["'|\\q\\x4'", '\\q\\x4'],
    ["'it\\'s| so'", "it's so"],
    ["'back\\\\|'", 'back\\'],
    ["'\\U0011|0000'", '\\U00110000'],
    // Bytes, as a token is printed.
    ["b'\\xe3\\x83|'", '\\xe3\\x83'],
  ])('%s', (line, value) => {
    expect(python(line)).toBe(value);
  });

  it.each([
    ["an f-string's field", "f'a {|b}'"],
    ['a character by name', "'\\N{|BULLET}'"],
    ['characters in bytes', "b'é|'"],
    ['triple quotes', '"""A |docstring"""'],
    ['triple quotes', "'''|"],
    ['an open string', "x = 'abc|"],
    ['a string that an escape keeps open', "x = 'ab|c\\'"],
  ])('nothing in %s', (_, line) => {
    expect(python(line)).toBeUndefined();
  });

  it("gives each character's column", () => {
    const line = "x = ' a\\n\\u{1F600}b'";
    const found = quotedTextAt(line, 6, 'python')!;
    expect(found.value).toBe(' a\n😀b');
    expect(found.columns).toEqual([5, 6, 7, 9, 9, 18, 19]);
    expect([found.start, found.end]).toEqual([4, 20]);
    expect(found.columns).toHaveLength(found.value.length + 1);
  });
});

describe('quotedTextAt on long lines', () => {
  it('reads only the beginning of a line', () => {
    const line = `${"'a', ".repeat(20_000)}'end'`;
    expect(quotedTextAt(line, 6, 'python')?.value).toBe('a');
    expect(quotedTextAt(line, 50_001, 'python')).toBeUndefined();
  });

  it('ignores strings of more than a thousand characters', () => {
    expect(all(`'${'a'.repeat(999)}'`)).toHaveLength(1);
    expect(all(`'${'a'.repeat(1001)}'`)).toHaveLength(0);
  });
});

import { describe, expect, it } from 'vitest';
import { parseWords } from '../../../src/words/parseWords.js';

describe('words of a text', () => {
  it.each([
    ['one a line', 'Mary\nJohn\r\nAda\n', ['Mary', 'John', 'Ada']],
    ['by commas and semicolons', 'Mary, John;Ada ,, Bob', ['Mary', 'John', 'Ada', 'Bob']],
    [
      'running text',
      '“Mary,” said (John): it’s Ada’s. A well-known…',
      ['Mary', 'said', 'John', 'it’s', 'Ada’s', 'A', 'well-known'],
    ],
    ['a Markdown list with a heading', '# Names\n- Mary\n* `John`\n- **Ada**', ['Mary', 'John', 'Ada']],
    ['a Python list', "names = ['Mary', 'John']", ['names', '=', 'Mary', 'John']],
    ['JSON, as it stands', '[" Mary", "John, Jr.", ""]', [' Mary', 'John, Jr.', '']],
    ['what only looks like JSON', '[Mary, John]', ['Mary', 'John']],
    ['ids of tokens', '#7 #100', ['#7', '#100']],
    ['other scripts', '日本、東京 Zoë', ['日本、東京', 'Zoë']],
    ['nothing', ' \n - \n', []],
  ])('%s', (_, text, words) => {
    expect(parseWords(text)).toEqual(words);
  });
});

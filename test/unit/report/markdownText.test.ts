import MarkdownIt from 'markdown-it';
import { describe, expect, it } from 'vitest';
import { asMarkdown, joinMarkdown, type Markdown } from '../../../src/report/markdownText.js';
import { toMarkdown } from '../../../src/report/tableExport.js';
import { seededRandom } from '../../../src/statistics/random.js';

/** As VS Code's preview renders. */
const markdownIt = new MarkdownIt({ html: true, linkify: true });
markdownIt.linkify.set({ fuzzyLink: false });

/** The text that readers see, and what kinds of elements there are. */
function rendered(markdown: Markdown): { readonly text: string; readonly kinds: string } {
  const tokens = markdownIt.parse(markdown.toString(), {});
  const inline = tokens.flatMap(({ children }) => children ?? []);
  const kinds = [...tokens.map(({ type }) => type), ...inline.map(({ type }) => type)];
  return {
    text: inline.map(({ content }) => content).join(''),
    kinds: kinds.filter((kind) => kind !== 'text' && kind !== 'text_special').join(' '),
  };
}

const asText = (text: string) => text.replace(/\s+/g, ' ').trim();

describe('text in Markdown', () => {
  it.each([
    ['planted-gpt2 (34378d07), head 3.1; all five processings.', 'at the start of a line'],
    ['W_EE without attention biases or residual', 'with an underscore in a word'],
    ['Query side · W_U · by cosine; p < 0.05, a & b, 1.5 > 1', 'with signs that mean nothing there'],
    ['#17 + 3 - 2 = {x}! x^2.', 'with more of them'],
  ])('stays as it is written: %s (%s)', (text) => {
    expect(asMarkdown`${text}`.toString()).toBe(text);
    expect(rendered(asMarkdown`${text}`).text).toBe(text);
  });

  it('has a heading # in a table without an escape', () => {
    const table = {
      ...{ title: 'Query side · W_U', fileName: '', about: [] },
      columns: [
        { key: 'rank', label: '#', kind: 'integer' as const },
        { key: 'token', label: 'Token', kind: 'token' as const },
      ],
      rows: [[1, ' Mary']],
    };
    expect(toMarkdown(table).toString()).toBe(
      '**Query side · W_U**\n\n| # | Token |\n| ---: | --- |\n| 1 | ` Mary` |',
    );
  });

  it('is rendered as the same text and nothing else, whatever it is and wherever it stands', () => {
    const pieces = [
      ...[
        '\\',
        '`',
        '*',
        '**',
        '_',
        '__',
        '{',
        '}',
        '[',
        ']',
        '(',
        ')',
        '#',
        '##',
        '+',
        '-',
        '---',
        '!',
        '|',
        '~~',
        '$',
      ],
      ...[
        '@',
        'a@b.de',
        'http://x.de',
        'www.x.de',
        '/',
        '&',
        '&amp;',
        '&#65;',
        '<',
        '<b>',
        '<!--',
        '>',
        '=',
        '===',
        '1.',
        '2)',
      ],
      ...[
        ' ',
        '  ',
        'a',
        'W_E',
        'é',
        '1',
        '.',
        ',',
        ':',
        ';',
        '"',
        "'",
        '?',
        '^',
        '%',
        '[x]',
        '](y)',
        '![',
        '\n',
      ],
    ];
    const random = seededRandom(7);
    const wrong: unknown[] = [];
    for (let i = 0; i < 6000; i++) {
      const text = Array.from(
        { length: 1 + random.below(6) },
        () => pieces[random.below(pieces.length)],
      ).join('');
      const plain = asText(text);
      if (plain === '') continue;
      const places: readonly (readonly [string, Markdown, string])[] = [
        ['line', asMarkdown`${text}`, 'paragraph_open inline paragraph_close'],
        ['after', asMarkdown`a ${text}`, 'paragraph_open inline paragraph_close'],
        ['heading', asMarkdown`### ${text}`, 'heading_open inline heading_close'],
        [
          'second paragraph',
          joinMarkdown(['a', text], '\n\n'),
          'paragraph_open inline paragraph_close paragraph_open inline paragraph_close',
        ],
      ];
      for (const [place, markdown, kinds] of places) {
        const own = rendered(markdown);
        const expected =
          place === 'after' ? `a ${plain}` : place === 'second paragraph' ? `a${plain}` : plain;
        if (asText(own.text) !== expected || own.kinds !== kinds)
          wrong.push([place, text, markdown.toString(), own.text, own.kinds]);
      }
      const row = asMarkdown`| a | b |\n| --- | --- |\n| ${joinMarkdown([text, 'c'], ' | ')} |`;
      const cells = markdownIt
        .parse(row.toString(), {})
        .filter(({ type }) => type === 'inline')
        .map(({ children }) => asText((children ?? []).map(({ content }) => content).join('')));
      if (cells.join('\n') !== ['a', 'b', plain, 'c'].join('\n'))
        wrong.push(['cell', text, row.toString(), cells]);
    }
    expect(wrong.slice(0, 5)).toEqual([]);
  });
});

import MarkdownIt from 'markdown-it';
import { describe, expect, it } from 'vitest';
import { commandLink } from '../../../../src/extension/hovers/commandLink.js';
import { isLikelyToken } from '../../../../src/extension/hovers/likelyToken.js';
import { quotedTextAt } from '../../../../src/extension/hovers/quotedText.js';
import { tokenCardMarkdown } from '../../../../src/extension/hovers/tokenCardMarkdown.js';
import { DEFAULT_PROCESSING, DEFAULT_VARIANT, type CheckpointInfo } from '../../../../src/protocol/model.js';
import type { TokenCard } from '../../../../src/protocol/tokenCard.js';

const checkpoint = {
  folder: '/models/g(p)t2',
  name: 'gpt2',
  model: { fingerprint: '0123456789abcdef' },
  tokenizer: { kind: 'r50k_base', size: 50257 },
} as CheckpointInfo;

function card(options: Partial<TokenCard> & { readonly tokenTexts?: readonly string[] } = {}): TokenCard {
  const { tokenTexts = [' Walker'], ...rest } = options;
  const neighbours = tokenTexts.map((token, id) => ({ id, token, cosine: 0.5 }));
  let end = 0;
  return {
    model: { fingerprint: '0123456789abcdef', name: 'gpt2' },
    processing: DEFAULT_PROCESSING,
    effectiveEmbedding: DEFAULT_VARIANT,
    text: tokenTexts.join(''),
    tokens: tokenTexts.map((token, id) => ({ id, token, start: end, end: (end += token.length) })),
    index: 0,
    spaces: [
      { space: 'W_E', norm: 3.25, neighbours },
      { space: 'W_U', norm: 5, neighbours },
    ],
    ...rest,
  };
}

/** As the hover's Markdown is drawn: without HTML. */
const markdown = new MarkdownIt();
// Every link is let through, so that none is missed.
markdown.validateLink = () => true;
const draw = (drawn: TokenCard) => markdown.render(String(tokenCardMarkdown(drawn, checkpoint)));
const linksIn = (html: string) =>
  [...html.matchAll(/<a href="([^"]*)"/g)].map(([, href]) => {
    const [, command, query = ''] = /^command:([\w.]+)\??(.*)$/s.exec(href) ?? [];
    return { command, argument: query && (JSON.parse(decodeURIComponent(query)) as unknown[])[0] };
  });
const texts = (html: string) => html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');

describe('the card of a token', () => {
  it('shows the token, what it is, and its neighbours in each space', () => {
    const html = draw(card({ mergeRank: { rank: 1234, of: 50000 } }));
    expect(texts(html)).toContain('␣Walker token 0 of gpt2, merge rank 1234 of 50000');
    expect([...html.matchAll(/<th[^>]*>(.*?)<\/th>/g)].map(([, cell]) => cell.trim())).toEqual([
      'cosine in W_E, norm 3.25',
      'cosine in W_U, norm 5.00',
    ]);
    expect(html).toContain('0.50 <code>␣Walker</code>');
  });

  it('pins the text in each space, and offers to compute W_EE', () => {
    const pinned = (space: string) => ({
      command: 'qkLens.pinNeighbours',
      argument: { folder: '/models/g(p)t2', text: ' Walker', space },
    });
    expect(linksIn(draw(card()))).toEqual([pinned('W_E'), pinned('W_U'), pinned('W_EE')]);
    const whole = card({
      spaces: (['W_E', 'W_EE', 'W_U'] as const).map((space) => ({ space, norm: 1, neighbours: [] })),
    });
    expect(linksIn(draw(whole))).toEqual([pinned('W_E'), pinned('W_EE'), pinned('W_U')]);
  });

  it('marks the current token of a text, and shortens a long row of tokens', () => {
    const few = draw(card({ tokenTexts: [' Xan', 'thippe'], index: 1 }));
    expect(few).toContain('Token 2 of 2: <code>␣Xan</code> <strong><code>thippe</code></strong>');
    const many = draw(card({ tokenTexts: Array.from({ length: 100 }, (_, i) => ` ${i}`), index: 50 }));
    expect(texts(many)).toContain('Token 51 of 100: … ␣44');
    expect(texts(many)).toContain('␣56 …');
    const [{ argument }] = linksIn(many);
    expect(argument).toMatchObject({ text: ' 50' });
  });

  it('offers the spelling with a space', () => {
    const html = draw(card({ tokenTexts: ['Walker'], spaced: [{ id: 5, token: ' Walker' }] }));
    expect(texts(html)).toContain('With a space: ␣Walker');
    expect(linksIn(html)).toContainEqual({
      command: 'qkLens.pinNeighbours',
      argument: { folder: '/models/g(p)t2', text: ' Walker', space: 'W_E' },
    });
  });

  it.each([
    '<img src=x onerror=alert(1)>',
    '](command:workbench.action.quit)',
    '[x](command:workbench.action.quit)',
    '`](command:workbench.action.quit)`',
    '``` ` ``',
    '`',
    '|',
    '\\|',
    '\\\\|`|',
    'a|b|c',
    '\n\n# title',
    '$(trash)',
    '<https://example.com>',
    'https://example.com',
    '&lt;b&gt;',
    '"\')(',
    '\u202eabc',
    '**bold**',
    ' ` ',
    '',
  ])('draws the token %j as text only', (token) => {
    const hostile = card({
      tokenTexts: [token, 'plain', token],
      index: 2,
      spaced: [{ id: 1, token: ` ${token}` }],
    });
    const html = draw(hostile);
    expect(html).not.toMatch(/<(?:img|h1|script|em|b)\b/);
    expect(html.match(/<tr>/g)).toHaveLength(1 + 3);
    expect(html.match(/<td/g)).toHaveLength(2 * 3);
    const links = linksIn(html);
    expect(links).toHaveLength(4);
    for (const { command, argument } of links) {
      expect(command).toBe('qkLens.pinNeighbours');
      expect([hostile.text, ` ${hostile.text}`]).toContain((argument as { text: string }).text);
    }
  });
});

describe('commandLink', () => {
  it.each(['a) [b](c) \'d\' <e> "f" %41 \\ \n é 😀 \ud800', '`)`', '_*~!'])('keeps %j intact', (text) => {
    const [{ command, argument }] = linksIn(
      markdown.render(String(commandLink('go', 'qkLens.openCheckpoint', text))),
    );
    expect(command).toBe('qkLens.openCheckpoint');
    expect(argument).toBe(text);
  });
});

describe('a likely token', () => {
  it.each([
    ["[' Walker', 'x']", 'python', true],
    ["[' Walker', 'x']", 'markdown', true],
    ["the token ' Walker' is", 'markdown', true],
    ["print(' Walker')", 'python', false],
    ["the word 'Walker' is", 'markdown', false],
    ["he said ' a whole sentence'", 'markdown', false],
    ["['a whole sentence', 'x']", 'python', false],
  ])('%s in %s: %s', (line, language, likely) => {
    const column = line.search(/['"]/) + 1;
    expect(isLikelyToken(quotedTextAt(line, column, language)!, language)).toBe(likely);
  });
});

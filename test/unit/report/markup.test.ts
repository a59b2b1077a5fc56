import { ESLint, Linter } from 'eslint';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { asMarkdown, image, joinMarkdown, link, numeral } from '../../../src/report/markdownText.js';
import { attributes, lines, markup, type Content } from '../../../src/report/markup.js';

const ROOT = join(import.meta.dirname, '../../..');
const HOSTILE = '<img src=x onerror="alert(1)">&\u0000\ud800';
const ESCAPED = '&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&amp;\ufffd\ufffd';
/** What a file may hold where its type promises a number or a piece of ours. */
const LIES = [
  HOSTILE,
  [HOSTILE],
  [[HOSTILE]],
  { text: HOSTILE, place: 'content' },
  { toString: () => HOSTILE },
  null,
  true,
] as unknown as (string & number)[];

describe('markup', () => {
  it('escapes text between elements and in quotes, and keeps markup and lists of it', () => {
    const inner = [markup`<b>${HOSTILE}</b>`, undefined, 1.5, ['a<', markup`<i/>`]];
    expect(markup`<p title="${HOSTILE}">${inner}</p>`.toString()).toBe(
      `<p title="${ESCAPED}"><b>${ESCAPED}</b>1.5a&lt;<i/></p>`,
    );
  });

  it.each(LIES)('escapes a value that does not have its declared type: %j', (lie) => {
    for (const made of [
      markup`<p>${lie}</p>`,
      markup`<p title="${lie}"/>`,
      markup`<p${attributes({ title: lie })}/>`,
      lines([lie]),
    ]) {
      expect(made.toString().replace(/^<p|<\/p>$/g, '')).not.toMatch(/<|onerror="/);
    }
  });

  it('accepts only attributes among attributes, and no markup in quotes', () => {
    const look = attributes({ fill: HOSTILE, stroke: undefined, 'stroke-width': 2 });
    expect(markup`<path${look}/>`.toString()).toBe(`<path fill="${ESCAPED}" stroke-width="2"/>`);
    for (const hole of ['x', 1, markup`<b/>`, ['x'], ...LIES] as Content[]) {
      expect(() => markup`<path ${hole}/>`).toThrow(TypeError);
    }
    expect(() => markup`<path d="${markup`<b/>`}"/>`).toThrow(TypeError);
    expect(() => markup`<path>${look}</path>`).toThrow(TypeError);
    expect(() => attributes({ 'x onload': 1 })).toThrow(TypeError);
  });

  it('refuses templates in which a hole’s place is not certain', () => {
    expect(() => markup`<path d='${1}'/>`).toThrow(SyntaxError);
    expect(() => markup`<path d="${1}"`).toThrow(SyntaxError);
  });
});

describe('Markdown', () => {
  it('escapes text, and keeps Markdown', () => {
    const text = asMarkdown`**${'*a* <b> [x](y)'}** ${asMarkdown`_${'_'}_`} ${-1.5}${undefined}`;
    expect(text.toString()).toBe('**\\*a\\* &lt;b> \\[x\\](y)** _\\__ -1.5');
  });

  it.each(LIES)('escapes a value that does not have its declared type: %j', (lie) => {
    for (const made of [asMarkdown`${lie}`, joinMarkdown([lie], '\n'), numeral(lie), link(lie, 'x')]) {
      expect(made.toString()).not.toContain('<');
    }
  });

  it('leaves formatted numbers alone, but not what only begins like one', () => {
    for (const number of ['-1.5', '0', '1.2e-7', '−0.93']) expect(numeral(number).toString()).toBe(number);
    for (const other of ['-1.5*', '1.', '1. x', '- 1', 'NaN', '-']) {
      expect(numeral(other).toString()).toBe(asMarkdown`${other}`.toString());
    }
  });

  it('has addresses that can’t end their link', () => {
    expect(link('a', 'x) [b](command:c) \\ <').toString()).toBe('[a](x%29%20[b]%28command:c%29%20%5C%20%3C)');
    expect(image(']', 'a b>').toString()).toBe('![\\]](<a%20b%3E>)');
  });
});

describe('the linter', () => {
  const eslint = new ESLint({ cwd: ROOT });
  const faults = async (code: string, file = 'src/report/x.ts') => {
    const { rules } = (await eslint.calculateConfigForFile(file)) as Linter.Config;
    const language = { sourceType: 'module', ecmaVersion: 2022 } as const;
    return new Linter()
      .verify(code, {
        languageOptions: language,
        rules: { 'no-restricted-syntax': rules!['no-restricted-syntax']! },
      })
      .map(({ ruleId }) => ruleId);
  };

  it.each([
    'const a = `<b>${x}</b>`',
    "const a = '<b>' + x + '</b>'",
    'const a = ["</g>"].join(x)',
    'const a = `<path ${x}/>`',
    'const a = `<!DOCTYPE html>`',
    'const a = String.raw`<b>${x}</b>`',
    'element.innerHTML = x',
    "import { unsafeHTML } from 'lit/directives/unsafe-html.js'",
    'const a = new vscode.MarkdownString(`*${x}*`)',
    'text.appendMarkdown(x)',
  ])('refuses %s', async (code) => expect(await faults(code)).toContain('no-restricted-syntax'));

  it.each([
    'const a = markup`<b>${x}</b>`',
    'const a = html`<b>${svg`<g>${x}</g>`}</b>`',
    "const a = x < 2 ? '<|endoftext|>' : '->'",
    'const a = /<b>/.test(x)',
  ])('accepts %s', async (code) => expect(await faults(code)).toEqual([]));

  it('accepts MarkdownString in its one place', async () => {
    expect(await faults('new vscode.MarkdownString(x)', 'src/extension/markdownString.ts')).toEqual([]);
  });
});

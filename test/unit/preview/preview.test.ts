import MarkdownIt from 'markdown-it';
import { describe, expect, it } from 'vitest';
import { blockLines } from '../../../src/notes/blockLines.js';
import { fences } from '../../../src/notes/fences.js';
import { markdownNote, plainNote } from '../../../src/notes/noteText.js';
import { shownReport, shownParts } from '../../../src/notes/shown.js';
import { problemsHtml, reportHtml } from '../../../src/preview/blockHtml.js';
import { showBlocks } from '../../../src/preview/markdownPlugin.js';
import { messageHtml } from '../../../src/preview/messageHtml.js';
import { parseBlock } from '../../../src/notes/blockGrammar.js';
import { svgFile } from '../../../src/report/charts/svgFile.js';
import { markup } from '../../../src/report/markup.js';
import type { Report } from '../../../src/report/report.js';

const HOSTILE = '<img src=x onerror=alert(1)>"\'`](javascript:1)|\n</svg></td><script>1</script>${x}&amp;';

const report: Report = {
  title: HOSTILE,
  fileName: 'x',
  about: [HOSTILE],
  pictures: ['spectrum', 'map-qk'].map((name) => ({
    name,
    description: HOSTILE,
    svg: (colours) =>
      svgFile({ title: HOSTILE, description: HOSTILE }, { width: 10, height: 10 }, colours, []),
  })),
  tables: [
    {
      title: HOSTILE,
      fileName: 'x',
      about: [HOSTILE, 'own line'],
      columns: [
        { key: 'token', label: HOSTILE, kind: 'token' },
        { key: 'text', label: 'Text', kind: 'text' },
        { key: 'score', label: 'Score', kind: 'number' },
      ],
      rows: [
        [HOSTILE, HOSTILE, 0.5],
        [' a', null, -1],
      ],
    },
    {
      title: 'values',
      fileName: 'v',
      about: [],
      columns: [{ key: 'v', label: 'V', kind: 'number' }],
      rows: [[1]],
    },
  ],
};

/** The HTML with everything that is well escaped taken away: what is left are tags that we wrote. */
function tagsOf(html: string): Set<string> {
  return new Set([...html.matchAll(/<\/?([a-zA-Z!][^\s/>]*)/g)].map(([, tag]) => tag.toLowerCase()));
}

function attributesOf(html: string): Set<string> {
  const tags = html.match(/<[a-zA-Z][^<>]*>/g) ?? [];
  return new Set(tags.flatMap((tag) => [...tag.matchAll(/\s([\w-]+)="/g)].map(([, name]) => name)));
}

describe('a block in the preview', () => {
  it("enlarges pictures until their labels have the editor's size, and never shrinks them", () => {
    const zooms = (size?: number) =>
      [...String(reportHtml(report, [], size)).matchAll(/style="zoom: ([\d.]+)"/g)].map(([, zoom]) => zoom);
    expect(zooms(18)).toEqual(['1.500', '1.500']);
    expect(zooms(8)).toEqual(['1.000', '1.000']);
    expect(zooms()).toEqual(['1.000', '1.000']);
  });

  it('shows no hostile text as markup', () => {
    const html = [
      reportHtml(report, [HOSTILE]),
      messageHtml(HOSTILE, 'error'),
      problemsHtml([{ message: HOSTILE, span: { line: 0, start: 0, end: 1 } }], HOSTILE),
    ].join('');
    const ours = [
      'p',
      'div',
      'svg',
      'title',
      'desc',
      'rect',
      'table',
      'caption',
      'thead',
      'tbody',
      'tr',
      'th',
      'td',
    ];
    expect(
      [...tagsOf(html)].filter(
        (tag) => ![...ours, 'code', 'span', 'text', 'g', 'ul', 'li', 'pre'].includes(tag),
      ),
    ).toEqual([]);
    const unzoomed = html.replaceAll(/ style="zoom: [\d.]+"/g, '');
    expect([...attributesOf(unzoomed)].filter((name) => /^on|href|src|style/.test(name))).toEqual([]);
    expect(html).toContain('own line');
    expect(html.split('&lt;script&gt;').length).toBeGreaterThan(8);
  });

  it('takes its colours from the theme', () => {
    expect(String(reportHtml(report, []))).toContain('fill="transparent"');
  });

  it('shows the named parts', () => {
    const titles = (show: string[]) => {
      const { pictures, tables } = shownReport(report, show);
      return [...pictures.map(({ name }) => name), ...tables.map(({ fileName }) => fileName)];
    };
    expect(titles([])).toEqual(['spectrum', 'map-qk', 'x', 'v']);
    expect(titles(['map', 'values'])).toEqual(['map-qk', 'v']);
    expect(titles(['tokens'])).toEqual(['x']);
    expect(titles(['pictures', 'tables'])).toEqual(['spectrum', 'map-qk', 'x', 'v']);
    expect(shownParts('head')).toContain('spectrum');
  });

  it('is what markdown-it makes of our fences only', () => {
    const seen: { text: string; env: unknown }[] = [];
    const md = showBlocks(new MarkdownIt({ html: true }), (place) => {
      seen.push(place);
      return markup`<i>ours</i>`;
    });
    const env = { currentDocument: 'file:///a.md' };
    const html = md.render(
      '```qk-lens\nhead: 1.2\n```\n\n~~~ qk-lens x\nov: 1.2\n~~~\n\n```python\n<b>\n```\n',
      env,
    );
    expect(seen).toEqual([
      { text: 'head: 1.2\n', env },
      { text: 'ov: 1.2\n', env },
    ]);
    expect(html).toContain('<div class="qk-lens-block"><i>ours</i></div>');
    expect(html).toContain('<code class="language-python">&lt;b&gt;');
  });

  it('keeps its position in the text, and no other attribute', () => {
    const md = showBlocks(new MarkdownIt(), () => markup``);
    md.core.ruler.push('lines', ({ tokens }) => {
      for (const token of tokens) {
        token.attrSet('data-line', String(token.map?.[0]));
        token.attrJoin('class', 'code-line');
        token.attrSet('onclick', 'x');
      }
    });
    const html = '<div class="qk-lens-block code-line" data-line="2"></div>\n';
    expect(md.render('text\n\n```qk-lens\n```')).toContain(html);
    expect(md.render('text\n\n```qk-lens\n```')).toContain(html);
  });
});

describe('fences', () => {
  it('are found where markdown-it finds them', () => {
    const text = [
      'text ``` no',
      '```qk-lens',
      'head: 1.2',
      '``',
      '```',
      '- item',
      '  ~~~qk-lens extra',
      '  ov: 1.2',
      '    x: y',
      '  ~~~',
      '> ````qk-lens',
      '> atlas: all',
      '> ```',
      '> ````',
      '```qk-lens',
      'open: to the end',
    ].join('\r\n');
    const ours = fences(text);
    const theirs = new MarkdownIt().parse(text, {}).filter(({ type }) => type === 'fence');
    expect(ours.map((fence) => [fence.open, fence.text])).toEqual(
      theirs.map(({ map, content }) => [map![0], content.replace(/\n$/, '')]),
    );
    expect(ours.map(({ language }) => language)).toEqual(theirs.map(({ info }) => info.split(' ')[0]));
    expect(ours[1].indents).toEqual([2, 2]);
    const lines = text.split('\r\n');
    for (const fence of ours) {
      for (const [index, own] of fence.text.split('\n').entries()) {
        expect(lines[fence.open + 1 + index].slice(fence.indents[index])).toBe(own);
      }
    }
  });

  it('are found quickly in a large text', () => {
    expect(fences('> '.repeat(100_000))).toEqual([]);
    expect(fences(`${'> '.repeat(400)}x\n${'>'.repeat(900)}x`)).toEqual([]);
    expect(fences('   '.repeat(300) + '\n'.repeat(200_000) + '- '.repeat(400))).toEqual([]);
  });
});

describe('a result in notes', () => {
  const origin = { checkpoint: HOSTILE, fingerprint: 'f', version: '1', commandLines: ["qk-lens ov '`x`'"] };

  it('is Markdown that shows hostile text as text', () => {
    const links = new Map([[report.pictures[0], '.qk-lens/pictures/a%20(b).svg']]);
    const text = markdownNote(report, links, origin).toString();
    const html = new MarkdownIt({ html: true }).render(text);
    expect([...tagsOf(html)].filter((tag) => ['script', 'svg'].includes(tag))).toEqual([]);
    expect(html.match(/<img[^>]*>/g)).toHaveLength(1);
    expect(html).toContain('<img src=".qk-lens/pictures/a%20(b).svg"');
    expect(html).toContain("<code>qk-lens ov '`x`'</code>");
    expect(html.match(/<table>/g)).toHaveLength(2);
  });

  it('is lines of plain text without extra line breaks', () => {
    const lines = plainNote(report, origin);
    expect(lines.join('')).not.toMatch(/[\r\n]/);
    expect(lines).toContain("qk-lens ov '`x`'");
    expect(lines.find((line) => line.startsWith('␣a'))).toMatch(/^␣a +-1\.000$/);
  });
});

describe('lines of a block', () => {
  it('are split at their first colon, whatever follows', () => {
    const { lines } = blockLines('  Neighbours : " a:b"  ');
    expect(lines).toEqual([
      {
        key: 'neighbours',
        keySpan: { line: 0, start: 2, end: 12 },
        value: '" a:b"',
        valueSpan: { line: 0, start: 15, end: 21 },
      },
    ]);
    expect(parseBlock('neighbours: " a:b"').question).toMatchObject({ request: { text: ' a:b' } });
  });
});

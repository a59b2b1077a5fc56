import MarkdownIt from 'markdown-it';
import { describe, expect, it } from 'vitest';
import type { CircuitResult, ScoredToken } from '../../../../src/protocol/head.js';
import type { CheckpointInfo } from '../../../../src/protocol/model.js';
import type { NeuronResult } from '../../../../src/protocol/neurons.js';
import type { Markdown } from '../../../../src/report/markdownText.js';
import { isWhole, type HeadCard } from '../../../../src/extension/references/headCard.js';
import { headCardMarkdown } from '../../../../src/extension/references/headCardMarkdown.js';
import { neuronCardMarkdown } from '../../../../src/extension/references/neuronCardMarkdown.js';

const EVIL = [
  ' a`b',
  '](command:evil)',
  '<img src=x onerror=1>',
  '| x |',
  '\n\n# Title',
  '![](http://x)',
  '``',
  '$(alert)',
];
const NAME = '[x](command:evil) <b>*name*</b>';

function checkpoint(notice?: string): CheckpointInfo {
  return {
    folder: '/tmp/a "folder" (x)',
    name: NAME,
    model: { ...(notice !== undefined && { notice }) },
    tokenizer: { kind: 'r50k_base', size: 50257 },
  } as CheckpointInfo;
}

function scored(tokens: readonly string[]): ScoredToken[] {
  return tokens.map((token, id) => ({ id, token, score: 1 - id / 10 }));
}

function spectrum(change: Partial<CircuitResult> = {}, flags = { degenerate: false, null: false }) {
  const tables = (space: 'W_U' | 'W_EE', tokens: readonly string[]) => ({
    ...{ space, positive: scored(tokens), negative: [], magnitude: [] },
  });
  return {
    singularValues: [9, 2, 1, 0.5, 0.25],
    angleBound: [flags.degenerate ? 1 : 0, 0, 0, 0, 0],
    degenerate: [flags.degenerate, false, false, false, false],
    null: [flags.null, false, false, false, false],
    vectors: [
      {
        ...{ index: 0, singularValue: 9, angleBound: flags.degenerate ? 1 : 0, ...flags },
        ...{ query: tables('W_U', EVIL), key: tables('W_EE', [' James', ' Sophia']) },
      },
    ],
    ...change,
  } satisfies CircuitResult;
}

function headCardOf(change: Partial<HeadCard> = {}): HeadCard {
  return { circuit: 'effective', spectrum: spectrum(), copyingScore: -0.5, ...change };
}

/** As a renderer that takes HTML and every link would show it: the worst that could happen. */
function render(markdown: Markdown): string {
  const renderer = new MarkdownIt({ html: true });
  renderer.validateLink = () => true;
  return renderer.render(markdown.toString());
}

const links = (html: string) => [...html.matchAll(/<a href="([^"]*)"/g)].map(([, href]) => href);
const argumentsOf = (href: string): unknown =>
  JSON.parse(decodeURIComponent(href.slice(href.indexOf('?') + 1)));

describe('the card of a head', () => {
  const html = render(headCardMarkdown({ layer: 10, head: 7 }, headCardOf(), checkpoint()));

  it('names the head, its checkpoint, its largest singular values and its copying score', () => {
    expect(html).toContain(
      '<strong>Head 10.7 (L10H7) of [x](command:evil) &lt;b&gt;*name*&lt;/b&gt;</strong>',
    );
    expect(html).toContain('effective: 9.000, 2.000, 1.000, …; copying score -0.5000');
  });

  it('gives the parts of the scores, and marks a first vector that all tokens share', () => {
    const parts = { constant: 0.3, queryOnly: 0.2, keyOnly: 0.1, interaction: 0.4 };
    const [vector] = spectrum().vectors;
    const shared = spectrum({ parts, vectors: [{ ...vector, common: { query: 0.1, key: 0.9 } }] });
    const text = render(
      headCardMarkdown({ layer: 10, head: 7 }, headCardOf({ spectrum: shared }), checkpoint()),
    );
    expect(text).toContain('50 % of these scores can');
    expect(text).toContain('Vector 0: 81 % of its key side is the same for all tokens');
    expect(html).not.toContain('the same for all tokens');
  });

  it('draws the spectrum', () => {
    const [, uri] = /<img src="([^"]*)" alt="Spectrum of effective">/.exec(html)!;
    expect(decodeURIComponent(uri)).toMatch(/^data:image\/svg\+xml,<svg .*<path d="M2\.0 2\.0/);
  });

  it('has the tokens of both sides, whatever they contain', () => {
    const cells = [...html.matchAll(/<td[^>]*>(.*?)<\/td>/g)].map(([, cell]) => cell.trim());
    expect(cells).toHaveLength(2 * EVIL.length);
    expect(cells.slice(0, 4)).toEqual([
      '<code>␣a`b</code>',
      '<code>␣James</code>',
      '<code>](command:evil)</code>',
      '<code>␣Sophia</code>',
    ]);
    expect(html).not.toMatch(/<img src=x|<h1>|src="http/);
    expect([...html.matchAll(/<img /g)]).toHaveLength(1);
  });

  it('marks tokens of long rows and undertrained ones', () => {
    const [vector] = spectrum().vectors;
    const tokens = [
      { ...{ id: 1, token: ' strugg', score: 0.1 }, long: true as const },
      { ...{ id: 2, token: ' ok', score: 0.1 }, long: true as const, undertrained: true as const },
      { id: 3, token: ' plain', score: 0.1 },
    ];
    const marked = spectrum({ vectors: [{ ...vector, query: { ...vector.query!, positive: tokens } }] });
    const text = render(
      headCardMarkdown({ layer: 0, head: 0 }, headCardOf({ spectrum: marked }), checkpoint()),
    );
    expect(text).toContain('<code>␣strugg</code> <em>(long row)</em>');
    expect(text).toContain('<code>␣ok</code> <em>(long row, undertrained)</em>');
    expect(text).toMatch(/<code>␣plain<\/code>\s*<\/td>/);
  });

  it('links to its two commands for this checkpoint, and to nothing else', () => {
    const found = links(html);
    expect(found.map((href) => href.split('?')[0])).toEqual([
      'command:qkLens.analyzeHead',
      'command:qkLens.analyzeOv',
    ]);
    for (const href of found)
      expect(argumentsOf(href)).toEqual([{ folder: checkpoint().folder, head: '10.7' }]);
  });

  it.each([
    [{ degenerate: true, null: false }, /⚠ Vector 0 is degenerate/],
    [{ degenerate: true, null: true }, /⚠ Vector 0 is null/],
  ])('warns of a first vector that is %j', (flags, warning) => {
    const card = headCardOf({ spectrum: spectrum({}, flags) });
    const warned = render(headCardMarkdown({ layer: 0, head: 0 }, card, checkpoint()));
    expect(warned).toMatch(warning);
    expect(warned.match(/⚠/g)).toHaveLength(1);
    expect(html).not.toContain('⚠');
  });

  it('says how many singular values are null', () => {
    const card = headCardOf({ spectrum: spectrum({ null: [false, false, false, true, true] }) });
    expect(render(headCardMarkdown({ layer: 0, head: 0 }, card, checkpoint()))).toContain(
      '2 of 5 singular values are null (rounding)',
    );
  });

  it('says what is missing until W_EE and the copying score are computed', () => {
    const card = headCardOf({ circuit: 'embedding', copyingScore: undefined });
    const early = render(headCardMarkdown({ layer: 0, head: 0 }, card, checkpoint()));
    expect(early).toContain('because W_EE is not computed yet');
    expect(early).toContain('copying score not computed yet');
  });

  it("shows the copying score's percentile where it is known, and is asked again until then", () => {
    const text = (card: HeadCard) => render(headCardMarkdown({ layer: 0, head: 0 }, card, checkpoint()));
    const ranked = headCardOf({ copyingPercentile: 99.62 });
    expect(text(ranked)).toContain('copying score -0.5000, above 99.6 % of crossed heads');
    expect(text(headCardOf())).not.toContain('crossed heads');
    expect([ranked, headCardOf()].map((card) => isWhole(card, checkpoint().model))).toEqual([true, false]);
    const { model } = checkpoint();
    const withoutEffective = { ...model, lacks: { W_EE: 'its MLPs are experts' } };
    expect(isWhole({ ...ranked, circuit: 'embedding' }, withoutEffective)).toBe(true);
    expect(isWhole({ ...ranked, circuit: 'embedding' }, model)).toBe(false);
  });

  it("shows the maker's notice", () => {
    const told = render(
      headCardMarkdown({ layer: 0, head: 0 }, headCardOf(), checkpoint('made by hand <i>_x_')),
    );
    expect(told).toContain('<em>made by hand &lt;i&gt;_x_</em>');
  });
});

describe('the card of a neuron', () => {
  const dots = (tokens: readonly string[]) => tokens.map((token, id) => ({ id, token, dot: 1, z: 2 }));
  const result = (top: readonly string[], bottom: readonly string[]): NeuronResult => ({
    ...{ layer: 3, neuron: 512, top: dots(top), bottom: dots(bottom), largeMean: 0.921 },
    ...{ randomMean: -0.0037, randomSd: 0.131, a: 7.06, p: 0.0005 },
  });
  const card = { reads: result(EVIL, [' cat']), writes: result([' dog'], ['owl', 'hen']) };
  const html = render(neuronCardMarkdown({ layer: 3, neuron: 512 }, card, checkpoint()));

  it('has the tokens of both ends of what it reads and writes, and the chance level', () => {
    const cells = [...html.matchAll(/<td[^>]*>(.*?)<\/td>/g)].map(([, cell]) => cell.trim());
    expect(cells).toHaveLength(4 * EVIL.length);
    expect(cells.slice(0, 8)).toEqual([
      ...['<code>␣a`b</code>', '<code>␣cat</code>', '<code>␣dog</code>', '<code>owl</code>'],
      ...['<code>](command:evil)</code>', '', '', '<code>hen</code>'],
    ]);
    expect(html).toContain(
      'Reads: mean of the 8 largest 0.9210, of all tokens -0.0037 ± 0.1310: out by 7.060 sd (p = 5.000e-4 among random directions)',
    );
  });

  it("shows a gated MLP's neuron by what opens its gate", () => {
    const gated = { ...checkpoint(), model: { gatedMlp: true } } as CheckpointInfo;
    const told = render(neuronCardMarkdown({ layer: 3, neuron: 512 }, card, gated));
    expect(told).toContain('Gate reads W_E: most');
    expect(told).toContain('Gate reads: mean of the 8 largest');
    expect(html).not.toContain('Gate');
  });

  it('links to its command, and to nothing else', () => {
    expect(links(html).map(argumentsOf)).toEqual([[{ folder: checkpoint().folder, neurons: 'L3N512' }]]);
    expect(html).not.toMatch(/<img|<h1>/);
  });
});

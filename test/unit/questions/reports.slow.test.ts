/** Reports of every question, answered from the sample checkpoint. */
import MarkdownIt from 'markdown-it';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { shownParts, shownReport } from '../../../src/notes/shown.js';
import { ATTENTION_SCORES } from '../../../src/protocol/attentionScores.js';
import type { Question, QuestionName, ResultOf } from '../../../src/protocol/questions.js';
import { questionTitle } from '../../../src/questions/titles.js';
import { DARK_COLOURS, LIGHT_COLOURS } from '../../../src/report/charts/colours.js';
import { reportOf } from '../../../src/questions/reports.js';
import { reportMarkdown } from '../../../src/report/markdown.js';
import type { Report } from '../../../src/report/report.js';
import { visibleToken } from '../../../src/report/tokenSegments.js';
import { fingerprintText } from '../../../src/protocol/weightsName.js';
import { chromiumForTests } from '../../webview/chromiumForTests.js';
import { readSvg } from '../../webview/readSvg.js';
import { REPORT_QUESTIONS } from '../reportQuestions.js';
import { reportAnswers } from '../reportAnswers.js';
import { sharedSample } from '../sharedSample.js';

const NAMES = Object.keys(REPORT_QUESTIONS) as QuestionName[];
const PICTURES: { readonly [Q in QuestionName]?: readonly string[] } = {
  head: ['spectrum'],
  ov: ['own-ranks', 'spectrum'],
  variance: ['histogram'],
  neurons: ['neurons'],
  residual: ['attention-3.1', 'parts'],
  run: ['writers', 'layers', 'lens', 'lens-difference', 'ablated', 'why'],
  patterns: ['attention'],
  ablate: ['effects'],
  congruence: ['p-values'],
  neighbours: [],
  pairs: ['map', 'scores', 'effect', 'effect-2'],
  atlas: ['map-effective', 'map-qk', 'map-embedding', 'map-fullOv', 'map-ov', 'map-copying'],
  composition: ['angles', 'singular-values'],
  affinity: ['map'],
  scores: ATTENTION_SCORES.map((score) => `map-${score}`),
};
const SCREENSHOTS = 'artifacts/report';
/** As in VS Code's preview. */
const markdownIt = new MarkdownIt({ html: true, linkify: true });

const reports = new Map<QuestionName, Report>();
let results: ReadonlyMap<QuestionName, ResultOf<QuestionName>>;
let page: Page;
const folder = sharedSample();

chromiumForTests(async (context) => {
  page = await context.newPage();
  ({ results } = await reportAnswers(folder));
  for (const [name, result] of results) reports.set(name, reportOf(REPORT_QUESTIONS[name], result));
});

describe.each(NAMES)('the report of %s', (name) => {
  it("has the panel's title, names its source, and has rows in every table", () => {
    const report = reports.get(name)!;
    const { model } = results.get(name)!;
    expect(report.title).toBe(questionTitle(REPORT_QUESTIONS[name]));
    expect(report.about.join(' ')).toContain(`planted-gpt2 (${fingerprintText(model)})`);
    expect(report.about.join(' ')).toContain('all processings that apply to the weights');
    expect(report.fileName).toMatch(/^[\w.-]+$/);
    expect(report.tables.length).toBeGreaterThan(0);
    for (const { rows, columns, fileName } of report.tables) {
      expect(fileName).toMatch(/^[\w.-]+$/);
      expect(rows.length).toBeGreaterThan(0);
      expect(rows.length).toBeLessThanOrEqual(24);
      for (const row of rows) expect(row).toHaveLength(columns.length);
    }
  });

  it('has self-contained pictures: well formed, titled, described, labelled', async () => {
    const { pictures } = reports.get(name)!;
    expect(pictures.map((picture) => picture.name)).toEqual(PICTURES[name] ?? []);
    const inBlocks = shownParts(name).filter((part) => part !== 'pictures');
    expect(shownReport(reports.get(name)!, inBlocks).pictures).toEqual(pictures);
    for (const picture of pictures) {
      const text = String(picture.svg(LIGHT_COLOURS));
      await page.setContent(text);
      await page.locator('svg').screenshot({ path: `${SCREENSHOTS}/${name}-${picture.name}.png` });
      expect(text).not.toMatch(/NaN|Infinity|undefined|below holds/);
      const read = await readSvg(page, text);
      expect(read.fault).toBeNull();
      expect(read.title.length).toBeGreaterThan(3);
      expect(read.description).toBe(picture.description);
      expect(read.texts.length).toBeGreaterThan(4);
      expect(read.marks).toBeGreaterThan(4);
      expect(String(picture.svg(DARK_COLOURS))).not.toBe(text);
    }
  });

  it('is one Markdown table for each table, with every row and every token as shown', () => {
    const report = reports.get(name)!;
    const html = markdownIt.render(
      String(reportMarkdown(report, { address: (picture) => `pictures/${picture.name}.svg` })),
    );
    expect(html.match(/<h3>/g)).toHaveLength(1);
    expect(html.match(/<img /g) ?? []).toHaveLength(report.pictures.length);
    const tables = html.split('<table>').slice(1);
    expect(tables).toHaveLength(report.tables.length);
    report.tables.forEach((table, index) => {
      expect(tables[index].match(/<tr>/g)).toHaveLength(1 + table.rows.length);
      const tokenColumn = table.columns.findIndex(({ kind }) => kind === 'token');
      if (tokenColumn < 0) return;
      const count = table.columns.filter(({ kind }) => kind === 'token').length;
      const shown = [...tables[index].matchAll(/<code>(.*?)<\/code>/gs)].map(([, text]) => text);
      expect(shown.filter((_, place) => place % count === 0).map(marked)).toEqual(
        table.rows.map((row) => visibleToken(String(row[tokenColumn]))),
      );
    });
  });
});

function marked(html: string): string {
  return visibleToken(
    html
      .replace(/&lt;/g, '<')
      .replace(/&gt;/g, '>')
      .replace(/&quot;/g, '"')
      .replace(/&amp;/g, '&'),
  );
}

describe('what comes first', () => {
  it('for a head: ten singular values and how many there are, then each side of each vector', () => {
    const [values, ...vectors] = reports.get('head')!.tables;
    expect(values.rows).toHaveLength(10);
    expect(values.about.at(-1)).toBe('The first 10 of 16 rows.');
    expect(vectors.map(({ title }) => title)).toEqual([
      ...['Query side · W_U · positive end', 'Key side · W_EE · positive end'],
      ...['Query side · W_U · positive end', 'Key side · W_EE · positive end'],
      ...['Query side · W_U · positive end by cosine', 'Key side · W_EE · positive end by cosine'],
      ...['Query side · W_U · positive end by cosine', 'Key side · W_EE · positive end by cosine'],
      ...['Query side · W_E · positive end', 'Key side · W_E · positive end'],
      ...['Query side · W_E · positive end', 'Key side · W_E · positive end'],
      'embedding · keys that get attention whatever the query · W_E',
    ]);
    expect(vectors[2].about[0]).toMatch(/^effective · vector 2 · singular value \d/);
  });

  it('the source, once', () => {
    for (const name of ['head', 'ov', 'pairs', 'variance'] as const) {
      const { fingerprint } = results.get(name)!.model;
      expect(String(reportMarkdown(reports.get(name)!)).split(fingerprint)).toHaveLength(2);
    }
  });

  it('for an atlas: the strongest heads', () => {
    const [effective] = reports.get('atlas')!.tables;
    const values = effective.rows.map((row) => Number(row[1]));
    expect(values).toEqual(values.toSorted((a, b) => b - a));
  });

  it('for OV: whether it copies, with the words that were not ranked', () => {
    const { about, tables } = reports.get('ov')!;
    expect(about.join(' ')).toMatch(/Copying score -?\d.*Head 2\.2 .* days \(2\)/s);
    expect(tables.at(-1)!.rows).toEqual([['Xanthippe', expect.stringContaining('tokens')]]);
  });

  it('for pairs: the strings that are not one token', () => {
    const { about } = reports.get('pairs')!;
    expect(about).toContainEqual(expect.stringMatching(/^“Xanthippe” \(destination\) is \d tokens: /));
  });
});

it("a report is never made from another question's result", () => {
  const question: Question = REPORT_QUESTIONS.pairs;
  expect(() => reportOf(question, results.get('atlas')!)).toThrow();
});

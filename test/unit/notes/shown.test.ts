import { describe, expect, it } from 'vitest';
import { parseBlock } from '../../../src/notes/blockGrammar.js';
import { blockText } from '../../../src/notes/blockText.js';
import { shownInView, shownReport } from '../../../src/notes/shown.js';
import { questionAbout } from '../../../src/questions/questions.js';
import { markup } from '../../../src/report/markup.js';
import type { Report } from '../../../src/report/report.js';

const picture = (name: string) => ({ name, description: `The ${name}`, svg: () => markup`<svg/>` });
const table = (title: string, kind: 'token' | 'number') => ({
  ...{ title, fileName: title, about: [], rows: [] },
  columns: [{ key: 'a', label: 'A', kind }],
});
const TOKENS = table('raises', 'token');
const VALUES = table('singular values', 'number');
const report: Report = {
  ...{ title: 'OV 3.1', fileName: 'ov', about: [] },
  pictures: [picture('own-ranks'), picture('spectrum')],
  tables: [TOKENS, VALUES],
};
const shown = (name: string) => ({ name: 'title', description: `The ${name}`, svg: '' });

describe('what a live block shows of what is in view', () => {
  it('is the kinds of those parts', () => {
    const show = shownInView('ov', report, { pictures: [shown('own-ranks')], tables: [TOKENS] });
    expect(show).toEqual(['own-ranks', 'tokens']);
    const { pictures, tables } = shownReport(report, show);
    expect([pictures.map(({ name }) => name), tables]).toEqual([['own-ranks'], [TOKENS]]);
  });

  it('is every picture of the question for one that is drawn otherwise there', () => {
    const parts = { pictures: [shown('spectrum on another scale')], tables: [] };
    expect(shownInView('ov', report, parts)).toEqual(['pictures']);
    expect(shownInView('head', report, parts)).toEqual(['spectrum']);
  });

  it('is all without a line of its own', () => {
    const pictures = [shown('own-ranks'), shown('spectrum')];
    expect(shownInView('ov', report, { pictures, tables: [VALUES, TOKENS] })).toEqual([]);
  });

  it('is read back from the block', () => {
    const question = questionAbout('ov', { layer: 3, head: 1 });
    const text = blockText(question, 'gpt2', ['own-ranks', 'tokens'])!;
    expect(text).toContain('\nshow: own-ranks, tokens\n');
    expect(parseBlock(text)).toMatchObject({ question, show: ['own-ranks', 'tokens'], problems: [] });
  });
});

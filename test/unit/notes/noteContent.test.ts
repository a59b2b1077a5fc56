import { describe, expect, it } from 'vitest';
import { contentWords, reportInView, wholeReport } from '../../../src/notes/noteContent.js';
import type { Report } from '../../../src/report/report.js';
import { markup } from '../../../src/report/markup.js';

const table = (title: string, about: readonly string[]) => ({
  ...{ title, fileName: 't', about },
  columns: [{ key: 'a', label: 'A', kind: 'integer' as const }],
  rows: [[1]],
});
const report: Report = {
  title: 'Head 3.1',
  fileName: 'head',
  about: ['weights', 'sentence on embedding'],
  pictures: [
    { name: 'spectrum', description: 'Curves', svg: ({ background }) => markup`<svg fill="${background}"/>` },
  ],
  tables: [table('one', ['weights']), table('two', ['weights', 'sentence on embedding'])],
};

describe('what notes get', () => {
  it('of a whole report is all of it, drawn for a light page', () => {
    const whole = wholeReport(report);
    expect(whole).toMatchObject({ title: 'Head 3.1', about: report.about, tables: report.tables });
    expect(whole.pictures).toEqual([
      { name: 'spectrum', description: 'Curves', svg: '<svg fill="#ffffff"/>' },
    ]);
    expect(contentWords(whole)).toBe('2 tables and 1 picture');
  });

  it('of what is in view is that, with the lines that its tables stand on', () => {
    const shown = { pictures: [{ name: 'x', description: 'y', svg: '<svg/>' }], tables: [report.tables[0]] };
    const inView = reportInView(report, shown);
    expect(inView).toEqual({ title: 'Head 3.1', about: ['weights'], ...shown });
    expect(contentWords(inView)).toBe('1 table and 1 picture');
    expect(reportInView(report, { ...shown, tables: [] }).about).toEqual(report.about);
    expect(contentWords({ ...inView, pictures: [], tables: [] })).toBe('only lines of text');
  });
});

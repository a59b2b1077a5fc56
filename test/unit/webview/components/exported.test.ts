import { describe, expect, it } from 'vitest';
import type { TableData } from '../../../../src/report/tableModel.js';
import { exportItems, type SavedChart } from '../../../../src/webview/components/exported.js';
import type { HostActions } from '../../../../src/webview/components/hostActions.js';

const TABLE: TableData = {
  ...{ title: 'Title', fileName: 'other', about: [] },
  columns: [{ key: 'token', label: 'Token', kind: 'token' }],
  rows: [['a,b']],
};

/** Exports by every item in order. */
async function exports(chart?: SavedChart): Promise<{ labels: string[]; done: unknown[][] }> {
  const done: unknown[][] = [];
  const note = (...call: unknown[]) => void done.push(call);
  const actions = {
    save: (...file: unknown[]) => note('save', ...file),
    saveAnswer: (of: unknown) => note('saveAnswer', of),
    copyMarkdown: (tables: unknown, of: unknown) => note('copyMarkdown', tables, of),
  } as unknown as HostActions;
  const items = exportItems(
    { of: 'it', fileName: 'name', table: () => TABLE, ...(chart && { chart }) },
    actions,
    (svg) => Promise.resolve(`PNG of ${svg}`),
  );
  for (const { run } of items) await run();
  return { labels: items.map(({ label }) => label), done };
}

const OF_TABLE = [
  ['save', 'name.csv', 'token\r\n"a,b"\r\n', false],
  ['saveAnswer', undefined],
  ['copyMarkdown', [TABLE], undefined],
];

describe('an Export menu', () => {
  it('offers of a table CSV, JSON and Markdown', async () => {
    expect(await exports()).toEqual({
      labels: ['Save table as CSV…', 'Save whole answer as JSON…', 'Copy table as Markdown'],
      done: OF_TABLE,
    });
  });

  it('offers of a chart PNG and SVG too', async () => {
    const { labels, done } = await exports({ toSvg: () => '<svg/>', toPngBase64: () => 'iVBO' });
    expect(labels.slice(0, 2)).toEqual(['Save picture as PNG…', 'Save picture as SVG…']);
    expect(done).toEqual([
      ['save', 'name.png', 'iVBO', true],
      ['save', 'name.svg', '<svg/>', false],
      ...OF_TABLE,
    ]);
  });

  it('draws the PNG from the SVG of a chart without one', async () => {
    const { done } = await exports({ toSvg: () => '<svg/>' });
    expect(done[0]).toEqual(['save', 'name.png', 'PNG of <svg/>', true]);
  });

  it('offers no SVG of a chart with too many shapes for one', async () => {
    const { labels } = await exports({ toSvg: () => '', toPngBase64: () => '', fitsSvg: false });
    expect(labels).toHaveLength(4);
    expect(labels.join()).not.toContain('SVG');
  });
});

/** What a report says is what the panel shows: the same tables, read off the page. */
import { describe, expect, it } from 'vitest';
import type { QuestionName } from '../../../src/protocol/questions.js';
import { reportOf } from '../../../src/questions/reports.js';
import type { Cell, Column, TableData } from '../../../src/report/tableModel.js';
import { answeredPanels } from '../../webview/answeredPanels.js';
import { PANEL_ELEMENT, readRendered, type RenderedPanel } from '../../webview/renderedPanel.js';
import { REPORT_QUESTIONS } from '../reportQuestions.js';

/** How many tables are in the panel as it opens, its folded tables unfolded; all of the report's on the standard page. */
const IN_THE_PANEL: { readonly [Q in QuestionName]?: number } = {
  head: 3,
  ov: 7,
  variance: 3,
  neurons: 4,
  residual: 6,
  run: 2,
  patterns: 1,
  congruence: 2,
  neighbours: 2,
  pairs: 5,
  atlas: 1,
};

/** The second requests that panels send as they open. The atlas adds the tokens of the heads that it lists. */
const REQUESTED: { readonly [Q in QuestionName]?: readonly object[] } = {
  atlas: [{ circuits: ['effective'], top: 3 }],
};

const answered = answeredPanels();

/** A title without what depends on how many rows are shown. */
function plain(title: string): string {
  return title.replace(/the strongest \d+ of \d+/, 'the strongest');
}

/** Whether the panel's text is the cell: to the decimals that are shown. */
function isShown(text: string, cell: Cell, { kind }: Column): boolean {
  if (cell === null) return text === '';
  if (kind !== 'number' || typeof cell !== 'number') return text === String(cell).replace(/\s+/g, ' ').trim();
  const [mantissa, exponent = '0'] = text.split('e');
  const decimals = mantissa.split('.')[1]?.length ?? 0;
  return Math.abs(Number(text) - cell) <= 0.501 * 10 ** (Number(exponent) - decimals);
}

function missingRows(table: TableData, shown: RenderedPanel['tables'][number]): Cell[][] {
  const isRow = (row: readonly Cell[], texts: readonly string[]) =>
    row.every((cell, index) => isShown(texts[index] ?? '', cell, table.columns[index]));
  return table.rows.filter((row) => !shown.rows.some((texts) => isRow(row, texts))).map((row) => [...row]);
}

describe.each(Object.keys(REPORT_QUESTIONS) as QuestionName[])('the report of %s', (name) => {
  it('has the tables that the panel shows', async () => {
    const question = REPORT_QUESTIONS[name];
    const { panel, result } = await answered.open(name);
    const tables = new Map<string, TableData>();
    for (const table of reportOf(question, result).tables) {
      if (!tables.has(plain(table.title))) tables.set(plain(table.title), table);
    }
    const shown = async () => {
      const rendered = await panel.page.locator(PANEL_ELEMENT).evaluate(readRendered);
      return rendered.tables.flatMap((own) => {
        const table = tables.get(plain(own.caption));
        return table ? [{ table, own }] : [];
      });
    };
    await panel.page.locator('h2').first().waitFor();
    const folds = panel.page.locator('details:not([open]) > summary').filter({ hasText: 'Table of' });
    while ((await folds.count()) > 0) await folds.first().click();
    await expect.poll(async () => (await shown()).length).toBe(IN_THE_PANEL[name] ?? tables.size);
    for (const { table, own } of await shown()) {
      expect(missingRows(table, own), table.title).toEqual([]);
    }
    const requests = REQUESTED[name] ?? [];
    await expect.poll(() => panel.asked.length).toBe(requests.length);
    expect(panel.asked.map(({ question }) => question.request)).toMatchObject(requests);
  });
});

/** What a report says is what the panel shows: the same tables, read off the page. */
import { describe, expect, it } from 'vitest';
import type { QuestionName } from '../../../src/protocol/questions.js';
import { reportOf } from '../../../src/questions/reports.js';
import type { TableData } from '../../../src/report/tableModel.js';
import { answeredPanels } from '../../webview/answeredPanels.js';
import { missingRows, plainTitle } from '../../webview/missingRows.js';
import { PANEL_ELEMENT, readRendered } from '../../webview/renderedPanel.js';
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

describe.each(Object.keys(REPORT_QUESTIONS) as QuestionName[])('the report of %s', (name) => {
  it('has the tables that the panel shows', async () => {
    const question = REPORT_QUESTIONS[name];
    const { panel, result } = await answered.open(name);
    const tables = new Map<string, TableData>();
    for (const table of reportOf(question, result).tables) {
      if (!tables.has(plainTitle(table.title))) tables.set(plainTitle(table.title), table);
    }
    const shown = async () => {
      const rendered = await panel.page.locator(PANEL_ELEMENT).evaluate(readRendered);
      return rendered.tables.flatMap((own) => {
        const table = tables.get(plainTitle(own.caption));
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

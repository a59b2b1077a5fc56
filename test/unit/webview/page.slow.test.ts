/** The panel as a whole: in every look, asked from inside and outside, over a reload. */
import { describe, expect, it } from 'vitest';
import { ANSWERED, promptHost } from '../../webview/headHost.js';
import { itLooksRight } from '../../webview/looks.js';
import type { PanelPage } from '../../webview/panelPage.js';
import { panelPages } from '../../webview/panelPages.js';
import { DEGENERATE_AT, SAMPLE_CHECKPOINT, SAMPLE_REQUEST } from '../../webview/sampleHead.js';
import { openSettings } from '../../webview/openSettings.js';

const open = panelPages();

const requests = ({ asked }: PanelPage) => asked.map(({ question }) => question.request);

describe('the panel in every theme and width', () => {
  itLooksRight('effective', async (width) => {
    const panel = await open(promptHost, { width });
    await panel.page.locator('td.token').first().waitFor();
    await openSettings(panel.page);
    return panel;
  });

  itLooksRight('qk', async (width) => {
    const panel = await open(promptHost, { width });
    const { page } = panel;
    await openSettings(page);
    await page.getByRole('radio', { name: 'qk' }).click();
    await page.getByText('Table of values').click();
    await page.getByRole('columnheader', { name: 'cos²' }).first().waitFor();
    return panel;
  });
});

describe('asking', () => {
  it(`requests a missing vector (${DEGENERATE_AT}) once, and warns about it`, async () => {
    const panel = await open(promptHost);
    const { page } = panel;
    const field = page.getByRole('textbox', { name: /^Vector/ });
    await field.fill(String(DEGENERATE_AT));
    await field.press('Enter');
    await page.getByRole('heading', { name: /effective · vector 9 · singular value/ }).waitFor();
    await page.getByText('only the plane they span is determined').waitFor();
    await page.locator('.vector-body:not(.stale) td.token').first().waitFor();
    expect(requests(panel)).toEqual([
      { ...SAMPLE_REQUEST, circuits: ['effective'], vectors: [DEGENERATE_AT], cosine: false },
    ]);
  });
});

describe('a question from outside the panel', () => {
  it('is sent unchanged, whatever the previous options were', async () => {
    const panel = await open(promptHost);
    const { page } = panel;
    await openSettings(page);
    await page.getByRole('checkbox', { name: 'fold_ln' }).click();
    await page.getByRole('checkbox', { name: 'residual' }).click();
    await page.getByText('with the residual').waitFor();
    const before = requests(panel).length;
    const request = { ...SAMPLE_REQUEST, head: { layer: 3, head: 2 } };
    await panel.send({
      kind: 'show',
      state: { checkpoint: SAMPLE_CHECKPOINT, question: { name: 'head', request } },
    });
    await page.getByText(/Head 3\.2: all processings that apply/).waitFor();
    expect(requests(panel).slice(before)).toEqual([request]);
  });
});

describe('after a reload', () => {
  it('shows what it stored, with the chosen vector, before and without the host', async () => {
    const first = await open(promptHost);
    await first.page.getByRole('radio', { name: 'qk' }).click();
    await first.page.getByRole('tab', { name: 'W_U dot²' }).click();
    await first.page.getByRole('heading', { name: /rows not normalised/ }).waitFor();
    await first.page.evaluate('window.scrollTo(0, 150)');
    await expect.poll(() => first.kept()).toMatchObject({ scrolled: 150 });
    const kept = await first.kept();
    expect(kept).toMatchObject(ANSWERED);
    const second = await open(() => undefined, { kept });
    await second.page.getByRole('heading', { name: /^qk · vector 0/ }).waitFor();
    await second.page.getByRole('heading', { name: /rows not normalised/ }).waitFor();
    await expect.poll(() => second.page.evaluate('window.scrollY')).toBe(150);
    expect(second.asked).toEqual([]);
  });
});

/** The panel's controls by keyboard and by mouse. */
import { describe, expect, it } from 'vitest';
import { promptHost } from '../../../webview/headHost.js';
import type { PanelPage } from '../../../webview/panelPage.js';
import { panelPages, PICTURES } from '../../../webview/panelPages.js';
import { SAMPLE_REQUEST } from '../../../webview/sampleHead.js';
import { openSettings } from '../../../webview/openSettings.js';

const open = panelPages();

const requests = ({ asked }: PanelPage) => asked.map(({ question }) => question.request);

describe('by keyboard', () => {
  it('accepts a head in any spelling, shows errors while typing, and sends the request on Enter', async () => {
    const panel = await open(promptHost);
    const { page } = panel;
    const field = page.getByRole('textbox', { name: 'Head' });
    await field.fill('12.0');
    await page.getByText('the model has 12 layers').waitFor();
    await field.press('Enter');
    expect(requests(panel)).toEqual([]);
    await field.fill('L9H1');
    await field.press('Enter');
    await page.getByRole('heading', { name: 'Spectra of head 9.1' }).waitFor();
    expect(requests(panel)).toEqual([{ ...SAMPLE_REQUEST, head: { layer: 9, head: 1 } }]);
  });

  it('moves the chosen vector in the chart and sends a request only where it stops', async () => {
    const panel = await open(promptHost);
    const { page } = panel;
    const chart = page.getByRole('img', { name: /^Singular values of head 10\.7/ });
    await chart.focus();
    // From within the page, so that no timer comes between two keys.
    await page.evaluate(`(async () => {
      for (const key of [...Array(5).fill('ArrowRight'), 'ArrowLeft', 'ArrowUp']) {
        document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
        for (let turn = 0; turn < 50; turn += 1) await undefined;
      }
    })()`);
    await page.getByRole('heading', { name: /^embedding · vector 4 · singular value/ }).waitFor();
    await expect.poll(() => requests(panel).at(-1)).toMatchObject({ circuits: ['embedding'], vectors: [4] });
    expect(requests(panel).length).toBeLessThanOrEqual(2);
    await page.keyboard.press('Home');
    await page.getByRole('heading', { name: /^embedding · vector 0/ }).waitFor();
  });

  it('reaches every control by Tab, in the order of the page', async () => {
    const panel = await open(promptHost);
    const { page } = panel;
    await page.locator('td.token').first().waitFor();
    const reached: string[] = [];
    for (let step = 0; step < 40; step += 1) {
      await page.keyboard.press('Tab');
      reached.push(
        await page.evaluate<string>(
          '(document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent).trim()',
        ),
      );
    }
    const order = [
      'Head',
      'Next head',
      'QK',
      'Settings',
      'Export: spectra',
      'qk',
      'normalised',
      'Singular values of head 10.7',
      'Table of values',
      'Vector, 0 to 63',
      'Next vector',
      'Positive',
      'Filter: Query side',
      'Export: Query side',
      'Token',
      'Export: Key side',
    ];
    const places = order.map((name) => reached.findIndex((text) => text.startsWith(name)));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });
});

describe('by mouse', () => {
  it('chooses the point of the chart that is nearest to a click', async () => {
    const panel = await open(promptHost);
    const { page } = panel;
    const chart = page.getByRole('img', { name: /^Singular values/ });
    const box = (await chart.boundingBox())!;
    await chart.click({ position: { x: box.width - 9, y: box.height - 60 } });
    await page.getByRole('heading', { name: / vector 63 · / }).waitFor();
    await page.getByText('at rounding level: the vector is arbitrary').waitFor();
  });

  it('hides a curve, and redraws with a logarithmic axis and in another theme', async () => {
    const panel = await open(promptHost);
    const { page } = panel;
    const pixels = () => page.evaluate<string>('document.querySelector("canvas").toDataURL()');
    await page.locator('td.token').first().waitFor();
    const seen = new Set([await pixels()]);
    const differs = async () => {
      await expect.poll(async () => seen.has(await pixels())).toBe(false);
      seen.add(await pixels());
    };
    await page.getByRole('checkbox', { name: 'embedding' }).click();
    await differs();
    await page.getByRole('checkbox', { name: 'logarithmic' }).click();
    await differs();
    await page.evaluate(
      'document.documentElement.style.setProperty("--vscode-charts-blue", "rgb(255, 0, 0)")',
    );
    await differs();
    await page.screenshot({ path: `${PICTURES}/dark-1000-logarithmic.png`, fullPage: true });
  });

  it('sends the request again when a processing is switched', async () => {
    const panel = await open(promptHost);
    const { page } = panel;
    await openSettings(page);
    await page.getByRole('checkbox', { name: 'fold_ln' }).click();
    await page.getByText('not by fold_ln').waitFor();
    await page.getByRole('checkbox', { name: 'residual' }).click();
    await page.getByText('with the residual').waitFor();
    const rows = page.getByRole('textbox', { name: 'Rows' });
    await rows.fill('7');
    await rows.press('Enter');
    await expect.poll(() => page.locator('td.token').count()).toBe(14);
    const processing = { ...SAMPLE_REQUEST.processing, foldLn: false };
    expect(requests(panel).at(-1)).toMatchObject({ processing, variant: { residual: true }, top: 7 });
  });
});

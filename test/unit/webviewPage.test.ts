import { mkdir } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ToHost } from '../../src/protocol/panel.js';
import type { FakeHost } from '../webview/panelPage.js';
import { bundleWebview, PanelPage, startChromium } from '../webview/panelPage.js';
import { DEGENERATE_AT, SAMPLE_CHECKPOINT, SAMPLE_REQUEST, sampleResult } from '../webview/sampleHead.js';
import type { ThemeName } from '../webview/themes.js';

const PICTURES = 'artifacts/webview';
const QUESTION = { name: 'head', request: SAMPLE_REQUEST } as const;

let browser: Browser;
let bundle: Awaited<ReturnType<typeof bundleWebview>>;

beforeAll(async () => {
  [browser, bundle] = await Promise.all([
    startChromium(),
    bundleWebview(),
    mkdir(PICTURES, { recursive: true }),
  ]);
});
afterAll(async () => browser.close());

/** Knows the panel's state and answers every question at once. */
const promptHost: FakeHost = async (message, send) => {
  if (message.kind === 'ready') {
    await send({
      kind: 'reply',
      id: message.id,
      ok: { checkpoint: SAMPLE_CHECKPOINT, question: QUESTION, result: sampleResult() },
    });
  }
  if (message.kind === 'ask') {
    await send({ kind: 'reply', id: message.id, ok: sampleResult(message.question.request) });
  }
};

function asks(sent: readonly ToHost[]) {
  return sent.filter((message) => message.kind === 'ask').map(({ question }) => question.request);
}

describe('the panel in every theme and width', () => {
  for (const theme of ['dark', 'light', 'contrast'] satisfies ThemeName[]) {
    for (const width of [300, 1000]) {
      it(`${theme}, ${width} px: no accessibility violations, no faults, nothing cut off`, async () => {
        const panel = await PanelPage.open(browser, bundle, promptHost, { theme, width });
        const { page } = panel;
        await page.locator('td.token').first().waitFor();
        await page.getByText('Weights and tables').click();
        await page.screenshot({ path: `${PICTURES}/${theme}-${width}-effective.png`, fullPage: true });
        expect(await panel.accessibilityViolations()).toEqual([]);
        await page.getByRole('radio', { name: 'qk' }).click();
        await page.getByText('Table of values').click();
        await page.getByRole('columnheader', { name: 'cos²' }).first().waitFor();
        await page.screenshot({ path: `${PICTURES}/${theme}-${width}-qk.png`, fullPage: true });
        expect(await panel.accessibilityViolations()).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
        expect(panel.faults).toEqual([]);
        await panel.close();
      });
    }
  }
});

describe('asking', () => {
  it(`asks for a vector that is not there (${DEGENERATE_AT}), once, and warns of it`, async () => {
    const panel = await PanelPage.open(browser, bundle, promptHost, { theme: 'dark', width: 1000 });
    const { page } = panel;
    const field = page.getByRole('textbox', { name: /^Vector/ });
    await field.fill(String(DEGENERATE_AT));
    await field.press('Enter');
    await page.getByRole('heading', { name: /effective · vector 9 · singular value/ }).waitFor();
    await page.getByText('only the plane they span is determined').waitFor();
    await page.locator('td.token').first().waitFor();
    expect(asks(panel.sent)).toEqual([
      { ...SAMPLE_REQUEST, circuits: ['effective'], vectors: [DEGENERATE_AT], cosine: false },
    ]);
    await panel.close();
  });
});

/** What can be done with an answer, above every view; and answers that were stored where their checkpoint is. */
import { mkdir } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../../scripts/lib/browser.mjs';
import type { PanelState } from '../../src/protocol/panel.js';
import type { FakeHost } from '../webview/panelPage.js';
import { bundleWebview, PanelPage } from '../webview/panelPage.js';
import { headRequest, SAMPLE_CHECKPOINT, SAMPLE_REQUEST, sampleResult } from '../webview/sampleHead.js';
import type { ThemeName } from '../webview/themes.js';

const PICTURES = 'artifacts/webview';
const QUESTION = { name: 'head', request: SAMPLE_REQUEST } as const;
const STATE: PanelState = { checkpoint: SAMPLE_CHECKPOINT, question: QUESTION, result: sampleResult() };
const DARK = { theme: 'dark', width: 1000 } as const;
const NAMES = ['Insert into Notes', 'Copy as Python', 'Keep Result'];

let browser: Browser;
let bundle: Awaited<ReturnType<typeof bundleWebview>>;

beforeAll(async () => {
  [browser, bundle] = await Promise.all([
    launchChromium(),
    bundleWebview(),
    mkdir(PICTURES, { recursive: true }),
  ]);
});
afterAll(async () => browser.close());

/** Shows the state; questions are answered by the function, or wait for ever without one. */
function hostOf(
  state: PanelState,
  answer?: (
    id: number,
    request: typeof SAMPLE_REQUEST,
  ) => { ok: unknown } | { err: { code: 'noFolder'; message: string } },
): FakeHost {
  return async (message, send) => {
    if (message.kind === 'ready') await send({ kind: 'reply', id: message.id, ok: state });
    if (message.kind === 'ask' && answer) {
      await send({
        kind: 'reply',
        id: message.id,
        ...answer(message.id, headRequest(message.question)),
      } as never);
    }
  };
}

describe('the buttons above an answer', () => {
  for (const theme of ['dark', 'light', 'contrast'] satisfies ThemeName[]) {
    for (const width of [300, 1000]) {
      it(`${theme}, ${width} px: no accessibility violations, nothing cut off`, async () => {
        const panel = await PanelPage.open(browser, bundle, hostOf({ ...STATE, stored: true }), {
          theme,
          width,
        });
        const { page } = panel;
        await page.locator('td.token').first().waitFor();
        await page.screenshot({ path: `${PICTURES}/tools-${theme}-${width}.png` });
        expect(await panel.accessibilityViolations()).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
        expect(panel.faults).toEqual([]);
        await panel.close();
      });
    }
  }

  it('are not there without an answer, and wait while another one is awaited', async () => {
    const { checkpoint, question } = STATE;
    const panel = await PanelPage.open(browser, bundle, hostOf({ checkpoint, question }), DARK);
    const { page } = panel;
    const tools = page.getByRole('group', { name: 'Answer' });
    await expect.poll(() => panel.sent.some(({ kind }) => kind === 'ask')).toBe(true);
    expect(await tools.count()).toBe(0);
    const [{ id }] = panel.sent.filter((message) => message.kind === 'ask');
    await panel.send({ kind: 'reply', id, ok: sampleResult() });
    await tools.waitFor();
    for (const name of NAMES) expect(await page.getByRole('button', { name }).isEnabled()).toBe(true);
    const field = page.getByRole('textbox', { name: 'Head' });
    await field.fill('9.1');
    await field.press('Enter');
    for (const name of NAMES) {
      await expect.poll(() => page.getByRole('button', { name }).isDisabled()).toBe(true);
    }
    await panel.close();
  });

  it('are reached by Tab in their order and pressed by Enter and Space', async () => {
    const panel = await PanelPage.open(browser, bundle, hostOf(STATE), DARK);
    const { page } = panel;
    await page.locator('td.token').first().waitFor();
    const focused = () =>
      page.evaluate<string>(
        '(document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent).trim()',
      );
    for (const [index, name] of NAMES.entries()) {
      await page.keyboard.press('Tab');
      expect(await focused()).toBe(name);
      await page.keyboard.press(index % 2 ? 'Space' : 'Enter');
    }
    const kinds = ['insert', 'copyAsPython', 'keep'];
    await expect
      .poll(() => panel.sent.map(({ kind }) => kind).filter((kind) => kinds.includes(kind)))
      .toEqual(kinds);
    await panel.close();
  });

  it('act on what is shown: the host is told of vectors that came later, and of the answer gone back to', async () => {
    const host = hostOf(STATE, (_id, request) => ({ ok: sampleResult(request) }));
    const panel = await PanelPage.open(browser, bundle, host, DARK);
    const { page } = panel;
    const field = page.getByRole('textbox', { name: /^Vector/ });
    await field.fill('3');
    await field.press('Enter');
    await page.getByRole('heading', { name: /effective · vector 3/ }).waitFor();
    const shown = () => panel.sent.filter((message) => message.kind === 'showing').at(-1);
    await expect.poll(shown).toMatchObject({ question: QUESTION });
    const result = shown()!.result as ReturnType<typeof sampleResult>;
    expect(result.circuits.effective!.vectors.map(({ index }) => index)).toEqual([0, 3]);
    expect(result.circuits.qk!.vectors.map(({ index }) => index)).toEqual([0]);
    await panel.close();
  });
});

describe('a stored answer whose checkpoint is elsewhere', () => {
  const stored: PanelState = { ...STATE, stored: true };

  it('is shown without a question to the worker, with a word about it, also after a reload', async () => {
    const panel = await PanelPage.open(browser, bundle, hostOf(stored), DARK);
    const { page } = panel;
    await page.getByRole('note').getByText('Stored result; its checkpoint is not on this machine').waitFor();
    await page.locator('td.token').first().waitFor();
    expect(panel.sent.filter(({ kind }) => kind === 'ask')).toEqual([]);
    expect(await panel.kept()).toMatchObject({ stored: true });
    await panel.close();
  });

  it('stays when more is asked in vain; the reason is told', async () => {
    const message = 'There is no folder /models/gpt2. Choose the folder that holds the checkpoint.';
    const host = hostOf(stored, () => ({ err: { code: 'noFolder', message } }));
    const panel = await PanelPage.open(browser, bundle, host, DARK);
    const { page } = panel;
    const field = page.getByRole('textbox', { name: 'Head' });
    await field.fill('9.1');
    await field.press('Enter');
    await page.getByRole('alert').getByText(message).waitFor();
    await page.getByRole('heading', { name: 'Spectra of head 10.7' }).waitFor();
    await page.getByRole('note').getByText('Stored result').waitFor();
    await panel.close();
  });
});

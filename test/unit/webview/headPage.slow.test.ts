/** One page for a head: the answer in the first screen, tabs that share their choices, and nothing that jumps. */
import { describe, expect, it } from 'vitest';
import type { PanelPage } from '../../webview/panelPage.js';
import { samplePanels } from '../../webview/samplePanel.js';
import { openSettings } from '../../webview/openSettings.js';
import { watch } from '../../webview/stillness.js';
import { questionAbout } from '../../../src/questions/questions.js';

const NAMES = { name: 'first-names', words: ['Mary', 'John', 'James', 'Linda', 'Robert'] };
const HEAD = { layer: 3, head: 1 };
const QK = questionAbout('head', HEAD, { top: 10, center: 'both' });
const OV = questionAbout('ov', HEAD, { top: 10, token: ' Mary' });

const sample = samplePanels([NAMES]);

/** The webview in a window of 1400 x 900, less VS Code's own bars: alone, and beside notes. */
const WINDOWS = [
  ['full width', 1352, 800],
  ['beside notes', 676, 800],
] as const;

async function settled({ page }: PanelPage): Promise<void> {
  await page.locator('main[aria-busy=false]').waitFor();
}

async function openAt(question: typeof QK | typeof OV, width: number, height: number): Promise<PanelPage> {
  const panel = await sample.open(question, { width });
  await panel.page.setViewportSize({ width, height });
  await panel.page.locator('td.token').first().waitFor();
  await settled(panel);
  return panel;
}

function lastRequest({ asked }: PanelPage) {
  return asked.at(-1)?.question;
}

describe.each(WINDOWS)('%s', (_, width, height) => {
  it('shows the first ten rows of a vector’s tables without scrolling', async () => {
    const { page } = await openAt(QK, width, height);
    for (const side of ['Query side', 'Key side']) {
      const row = page
        .getByRole('table', { name: new RegExp(`^${side}`) })
        .locator('tbody tr')
        .nth(9);
      const box = (await row.boundingBox())!;
      expect(box.y + box.height, side).toBeLessThanOrEqual(height);
    }
  });

  it('shows the whole attention pattern without scrolling', async () => {
    const panel = await openAt(QK, width, height);
    const { page } = panel;
    await page.getByRole('tab', { name: 'Attention' }).click();
    const map = page.getByRole('img', { name: /^Attention pattern of head 3\.1/ });
    await map.waitFor();
    const box = (await map.boundingBox())!;
    expect(box.y + box.height).toBeLessThanOrEqual(height);
    expect(lastRequest(panel)).toMatchObject({ name: 'residual', request: { head: HEAD, layer: 3 } });
    await page.getByRole('textbox', { name: 'Prompt' }).fill(' and John'.repeat(21));
    await page.getByRole('button', { name: 'Run' }).click();
    const long = page.getByRole('img', { name: /over 43 tokens/ });
    await long.waitFor();
    await settled(panel);
    // Cells of 11 px: each token has its label.
    await expect.poll(async () => (await long.boundingBox())!.height).toBeGreaterThan(43 * 11);
    const whole = (await long.boundingBox())!;
    expect(whole.y + whole.height).toBeLessThanOrEqual(height);
  });

  it('moves nothing, and keeps its rows, when vector, circuit or head change', async () => {
    const panel = await openAt(QK, width, height);
    const { page } = panel;
    const title = page.locator('#vector-title');
    const shows = (text: RegExp) => async () => {
      await page.locator('#vector-title', { hasText: text }).waitFor();
      await page.locator('.stale').waitFor({ state: 'detached' });
      await settled(panel);
    };
    const step = async (act: () => Promise<unknown>, then: RegExp) => {
      const seen = await watch(page, async () => {
        await act();
        await shows(then)();
      });
      expect(seen, String(then)).toEqual({ moved: [], rows: [20] });
    };
    expect(await title.textContent()).toMatch(/^effective · vector 0/);
    await step(() => page.getByRole('button', { name: 'Next vector' }).click(), /^effective · vector 1/);
    await step(() => page.getByRole('radio', { name: 'embedding' }).click(), /^embedding · vector 1/);
    await step(() => page.getByRole('button', { name: 'Next head' }).click(), /^embedding · vector 1/);
    await page.getByRole('heading', { name: 'Spectra of head 3.2' }).waitFor();
  });

  it('stays where it is scrolled to when the head changes, from the panel or from outside', async () => {
    const panel = await openAt(OV, width, height);
    const { page } = panel;
    await page.evaluate('window.scrollTo(0, 120)');
    await page.keyboard.press(']');
    await page.getByRole('heading', { name: 'Spectra of head 3.2' }).waitFor();
    await settled(panel);
    expect(await page.evaluate('window.scrollY')).toBe(120);
    const [{ checkpoint }] = [(await panel.kept()) as { readonly checkpoint: never }];
    const question = questionAbout('ov', { layer: 3, head: 3 }, { top: 10, token: ' Mary' });
    const seen = await watch(page, async () => {
      await panel.send({ kind: 'show', state: { checkpoint, question } });
      await page.getByRole('heading', { name: 'Spectra of head 3.3' }).waitFor();
      await settled(panel);
    });
    expect(seen.rows).not.toContain(0);
    expect(await page.evaluate('window.scrollY')).toBe(120);
  });
});

describe('the tabs of a head', () => {
  it('keep the head, and one choice of weights, rows and embedding', async () => {
    const panel = await openAt(QK, 1000, 800);
    const { page } = panel;
    await openSettings(page);
    await page.getByRole('checkbox', { name: 'fold_ln' }).click();
    await page.getByText('not by fold_ln').waitFor();
    const weights = { processing: { foldLn: false } };
    await page.getByRole('tab', { name: 'OV', exact: true }).click();
    await page.getByRole('heading', { name: /^Copying score/ }).waitFor();
    expect(lastRequest(panel)).toMatchObject({
      ...{ name: 'ov', request: { head: HEAD, center: 'both', source: 'W_E', top: 10, ...weights } },
    });
    expect(await page.locator('summary.chip').textContent()).toBe('Settings · no fold_ln · both centred');
    await page.getByRole('combobox', { name: 'Attended to' }).selectOption('W_EE');
    await page.getByRole('tab', { name: 'Pairs' }).click();
    await page.getByRole('heading', { name: /^QK: what/ }).waitFor();
    expect(lastRequest(panel)).toMatchObject({
      ...{ name: 'pairs', request: { head: HEAD, keySpace: 'W_EE', ...weights } },
    });
    await page.getByRole('combobox', { name: 'Key side' }).selectOption('W_E');
    await settled(panel);
    await page.getByRole('button', { name: 'Next head' }).click();
    await page.getByRole('tab', { name: 'OV', exact: true }).click();
    await page.getByRole('heading', { name: 'Spectra of head 3.2' }).waitFor();
    expect(lastRequest(panel)).toMatchObject({
      ...{ name: 'ov', request: { head: { layer: 3, head: 2 }, source: 'W_E', center: 'both', ...weights } },
    });
  });

  it('show what they showed, without a new request, when nothing has changed', async () => {
    const panel = await openAt(QK, 1000, 800);
    const { page } = panel;
    await page.getByRole('tab', { name: 'Words' }).click();
    await page.getByText(/reads first-names/).waitFor();
    expect(lastRequest(panel)).toMatchObject({ name: 'variance', request: { words: NAMES.words } });
    const before = panel.asked.length;
    await page.getByRole('tab', { name: 'QK' }).click();
    await page.getByRole('heading', { name: /^effective · vector 0/ }).waitFor();
    await page.getByRole('tab', { name: 'Words' }).click();
    await page.getByText(/reads first-names/).waitFor();
    expect(panel.asked.length).toBe(before);
    expect(panel.sent.findLast(({ kind }) => kind === 'showing')).toMatchObject({
      question: { name: 'variance' },
    });
  });

  it('are reached by Tab and the arrow keys, and composition is of the page’s head', async () => {
    const panel = await openAt(QK, 1000, 800);
    const { page } = panel;
    await page.getByRole('tab', { name: 'QK' }).focus();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Q-composition of head 3.1 with every other' }).waitFor();
    await page.keyboard.press('[');
    await page.getByRole('heading', { name: 'Q-composition of head 3.0 with every other' }).waitFor();
    expect(await panel.kept()).toMatchObject({
      question: { name: 'composition' },
      head: { layer: 3, head: 0 },
    });
    const kept = await panel.kept();
    const again = await sample.openWith(() => undefined, { kept });
    await again.page.getByRole('heading', { name: 'Q-composition of head 3.0 with every other' }).waitFor();
  });
});

describe('the keys [ and ]', () => {
  it('step through the heads to the model’s ends, and are typed into fields', async () => {
    const panel = await openAt(questionAbout('head', { layer: 0, head: 1 }, { top: 10 }), 1000, 800);
    const { page } = panel;
    await page.keyboard.press('[');
    await page.getByRole('heading', { name: 'Spectra of head 0.0' }).waitFor();
    await settled(panel);
    const asked = panel.asked.length;
    await page.keyboard.press('[');
    expect(await page.getByRole('button', { name: 'Previous head' }).isDisabled()).toBe(true);
    const filter = page.getByRole('textbox', { name: /^Filter: Query side/ });
    await filter.focus();
    await page.keyboard.press(']');
    expect(await filter.inputValue()).toBe(']');
    expect(panel.asked.length).toBe(asked);
  });
});

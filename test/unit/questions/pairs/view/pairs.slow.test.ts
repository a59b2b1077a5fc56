import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { wordsAsTokens } from '../../../../../src/extension/pairs/wordsAsTokens.js';
import { DEFAULT_WEIGHTS } from '../../../../../src/protocol/model.js';
import type { PairsRequest } from '../../../../../src/protocol/pairs.js';
import type { Question } from '../../../../../src/protocol/questions.js';
import { readTokenLines } from '../../../../../src/questions/pairs/view/tokenLines.js';
import type { PanelPage } from '../../../../webview/panelPage.js';
import { itLooksRight } from '../../../../webview/looks.js';
import { samplePanels } from '../../../../webview/samplePanel.js';

const REQUEST: PairsRequest = {
  ...DEFAULT_WEIGHTS,
  head: { layer: 3, head: 1 },
  destination: [' Mary', ' the', 'Xanthippe'],
  source: [' John', ' Mary', ' of', '  James'],
  querySpace: 'W_U',
  keySpace: 'W_EE',
  top: 8,
};
const QUESTION: Question = { name: 'pairs', request: REQUEST };

const sample = samplePanels();

const lastAsked = ({ asked }: PanelPage) => asked.at(-1)?.question.request as PairsRequest;

/** In a window that ends within the map, its reading stands at the window's edge, but never over the columns' names. */
async function readsWithoutCoveringNames(page: Page): Promise<void> {
  const size = page.viewportSize()!;
  const place = async (what: string) => (await page.locator(what).first().boundingBox())!;
  const cells = await place('.heat-cell');
  for (const height of [Math.floor(cells.y), Math.ceil(cells.y + cells.height + 20)]) {
    await page.setViewportSize({ ...size, height });
    const { y, height: tall } = await place('.heat-reading');
    expect(y).toBeGreaterThanOrEqual(cells.y - 1);
    if (height > cells.y) expect(y + tall).toBeLessThanOrEqual(height);
  }
  await page.setViewportSize(size);
}

describe('token pairs', () => {
  itLooksRight('pairs', async (width) => {
    const panel = await sample.open(QUESTION, { width });
    await panel.page.getByRole('heading', { name: 'QK: what ␣Mary attends to' }).waitFor();
    return panel;
  });

  it('corrects strings that are not one token by a click', async () => {
    const panel = await sample.open(QUESTION);
    const { page } = panel;
    await page.getByText('“Xanthippe” (destination) is 4 tokens: “X”').waitFor();
    await page.getByRole('button', { name: 'Use ␣James' }).click();
    await page.getByText('“␣␣James” (source)').waitFor({ state: 'detached' });
    expect(lastAsked(panel).source).toEqual([' John', ' Mary', ' of', ' James']);
    await page.getByRole('button', { name: 'Remove' }).click();
    await page.getByText('“Xanthippe” (destination)').waitFor({ state: 'detached' });
    expect(lastAsked(panel).destination).toEqual([' Mary', ' the']);
  });

  it('maps destination by source, read by mouse and keyboard', async () => {
    const { page } = await sample.open({ name: 'pairs', request: { ...REQUEST, source: [' John', ' of'] } });
    const map = page.locator('svg.heat-map');
    const reading = page.locator('.heat-reading');
    const cell = (row: number, column: number) =>
      page.locator(`rect[data-row="${row}"][data-column="${column}"]`);
    await map.waitFor();
    expect(await page.locator('.heat-cell[data-row]').count()).toBe(4);
    const values = await page.locator('.heat-value').allTextContents();
    expect(values).toHaveLength(4);
    expect(values.map(Number).every(Number.isFinite)).toBe(true);
    await readsWithoutCoveringNames(page);
    await cell(1, 0).hover();
    await expect
      .poll(() => reading.innerText())
      .toMatch(/^destination ␣the, source ␣John: -?[\d.]+, rank \d+ of 50257\./);
    await page.mouse.move(0, 0);
    await expect.poll(() => reading.innerText()).toMatch(/^destination ␣Mary, source ␣John: /);
    await map.focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => reading.innerText()).toMatch(/^destination ␣Mary, source ␣of: /);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'QK: what ␣the attends to' }).waitFor();
    await page.getByRole('heading', { name: 'OV: what attention to ␣of writes' }).waitFor();
    await page.getByText('Table of scores and ranks').click();
    await page.getByRole('table', { name: 'QK scores and ranks' }).waitFor();
    expect(await page.locator('table', { hasText: 'QK scores and ranks' }).locator('tbody tr').count()).toBe(
      4,
    );
  });

  it('shows what attends to a source alone', async () => {
    const { page } = await sample.open({ name: 'pairs', request: { ...REQUEST, destination: [] } });
    await page.getByRole('heading', { name: 'QK: what attends to ␣John' }).waitFor();
    await page.getByRole('table', { name: 'What attends most to ␣John' }).waitFor();
    expect(await page.locator('svg.heat-map').count()).toBe(0);
  });

  it('draws the chosen destination and source, and requests tokens with their spaces', async () => {
    const panel = await sample.open(QUESTION);
    const { page } = panel;
    await page
      .getByRole('radiogroup', { name: 'Destination' })
      .getByRole('radio', { name: '1: ␣the' })
      .click();
    await page.getByRole('heading', { name: 'QK: what ␣the attends to' }).waitFor();
    const sources = page.getByRole('textbox', { name: /^Source tokens/ });
    await sources.fill(' Linda\nLinda\n');
    await sources.press('Control+Enter');
    await page.getByRole('heading', { name: 'OV: what attention to ␣Linda writes' }).waitFor();
    expect(lastAsked(panel).source).toEqual([' Linda', 'Linda']);
    await page.getByLabel('Key side').selectOption('W_E');
    await expect.poll(() => lastAsked(panel).keySpace).toBe('W_E');
  });
});

describe('tokens in a text', () => {
  it('of lines keep their spaces', () => {
    expect(readTokenLines(' a\r\nb \n\n  c')).toEqual([' a', 'b ', '  c']);
  });

  it('are its words without punctuation and repeats, also as tokens are printed', () => {
    expect(wordsAsTokens('“Mary, don’t!” said John-Paul; Mary 42. #17 #3')).toEqual([
      ...['Mary', 'don’t', 'said', 'John-Paul', '42', '#17', '#3'],
    ]);
    expect(wordsAsTokens('`␣Mary` `\\xe3\\x83`, `↵`')).toEqual(['␣Mary', '\\xe3\\x83', '↵']);
    expect(wordsAsTokens(' \n…')).toEqual([]);
  });
});

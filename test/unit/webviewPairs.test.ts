import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../../scripts/lib/browser.mjs';
import { Checkpoint } from '../../src/checkpoint/checkpoint.js';
import { wordsAsTokens } from '../../src/extension/pairs/wordsAsTokens.js';
import { DEFAULT_WEIGHTS } from '../../src/protocol/model.js';
import type { PairsRequest } from '../../src/protocol/pairs.js';
import type { Question } from '../../src/protocol/questions.js';
import { makeSample } from '../../src/sample/makeSample.js';
import { readTokenLines } from '../../src/webview/views/pairs/tokenLines.js';
import { bundleWebview, PanelPage, type FakeHost } from '../webview/panelPage.js';
import { answeringHost } from '../webview/answeringHost.js';
import type { ThemeName } from '../webview/themes.js';
import { askOnce, temporaryFolder } from './support.js';

const PICTURES = 'artifacts/webview';
const folder = join(temporaryFolder(), 'sample');
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

let browser: Browser;
let bundle: Awaited<ReturnType<typeof bundleWebview>>;
let host: FakeHost;

beforeAll(async () => {
  [browser, bundle] = await Promise.all([
    launchChromium(),
    bundleWebview(),
    makeSample(folder),
    mkdir(PICTURES, { recursive: true }),
  ]);
  const opened = await Checkpoint.open(folder);
  const checkpoint = opened.info;
  await opened.close();
  host = answeringHost({ checkpoint, ask: (name, request) => askOnce(folder, name, request) }, QUESTION);
});
afterAll(async () => browser.close());

const lastAsked = ({ sent }: PanelPage) =>
  sent
    .flatMap((message) => (message.kind === 'ask' ? [message.question.request as PairsRequest] : []))
    .at(-1);

describe('token pairs', () => {
  const looks: [ThemeName, number][] = [
    ['dark', 1000],
    ['light', 300],
    ['contrast', 1000],
  ];
  it.each(looks)(
    '%s, %i px: no accessibility violations, no faults, nothing cut off',
    async (theme, width) => {
      const panel = await PanelPage.open(browser, bundle, host, { theme, width });
      const { page } = panel;
      await page.getByRole('heading', { name: 'QK: what ␣Mary attends to' }).waitFor();
      await page.screenshot({ path: `${PICTURES}/${theme}-${width}-pairs.png`, fullPage: true });
      expect(await panel.accessibilityViolations()).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      expect(panel.faults).toEqual([]);
      await panel.close();
    },
  );

  it('mends strings that are no single token by a click', async () => {
    const panel = await PanelPage.open(browser, bundle, host, { theme: 'dark', width: 1000 });
    const { page } = panel;
    await page.getByText('“Xanthippe” (destination) is 4 tokens: “X”').waitFor();
    await page.getByRole('button', { name: 'Use ␣James' }).click();
    await page.getByText('“␣␣James” (source)').waitFor({ state: 'detached' });
    expect(lastAsked(panel)!.source).toEqual([' John', ' Mary', ' of', ' James']);
    await page.getByRole('button', { name: 'Remove' }).click();
    await page.getByText('“Xanthippe” (destination)').waitFor({ state: 'detached' });
    expect(lastAsked(panel)!.destination).toEqual([' Mary', ' the']);
    await panel.close();
  });

  it('draws the chosen destination and source, and asks for tokens with their spaces', async () => {
    const panel = await PanelPage.open(browser, bundle, host, { theme: 'dark', width: 1000 });
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
    expect(lastAsked(panel)!.source).toEqual([' Linda', 'Linda']);
    await page.getByLabel('Key side').selectOption('W_E');
    await expect.poll(() => lastAsked(panel)!.keySpace).toBe('W_E');
    await panel.close();
  });
});

describe('tokens in a text', () => {
  it('of lines keep their spaces', () => {
    expect(readTokenLines(' a\r\nb \n\n  c')).toEqual([' a', 'b ', '  c']);
  });

  it('of running text get a leading space, each once', () => {
    expect(wordsAsTokens('“Mary, don’t!” said John-Paul; Mary 42. #17 #3')).toEqual([
      ...[' Mary', ' don’t', ' said', ' John-Paul', ' 42', '#17', '#3'],
    ]);
    expect(wordsAsTokens(' \n…')).toEqual([]);
  });
});

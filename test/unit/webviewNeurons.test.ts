import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../../scripts/lib/browser.mjs';
import { usualSpaces, type CongruencePlace } from '../../src/protocol/congruence.js';
import { DEFAULT_WEIGHTS } from '../../src/protocol/model.js';
import type { Question } from '../../src/protocol/questions.js';
import { makeSample } from '../../src/sample/makeSample.js';
import { PLANTED_NEURONS } from '../../src/sample/planted.js';
import { bundleWebview, PanelPage } from '../webview/panelPage.js';
import { answeringHost } from '../webview/answeringHost.js';
import type { ThemeName } from '../webview/themes.js';
import { openToAsk, temporaryFolder } from './support.js';

const PICTURES = 'artifacts/webview';
const folder = join(temporaryFolder(), 'planted-gpt2');
const NEURONS: Question = {
  name: 'neurons',
  request: {
    ...DEFAULT_WEIGHTS,
    ...{ layer: 0, weights: 'in', space: 'W_E', top: 10, limit: 40, token: ' Tuesday', seed: 1 },
  },
};
const PLACE: CongruencePlace = {
  kind: 'neurons',
  weights: 'in',
  layer: 0,
  neurons: { kind: 'list', neurons: [0, 1, 2, 3, ...PLANTED_NEURONS.map(({ neuron }) => neuron)] },
};
const CONGRUENCE: Question = {
  name: 'congruence',
  request: {
    ...DEFAULT_WEIGHTS,
    ...{ place: PLACE, ...usualSpaces(PLACE), cosineSpace: 'W_E', top: 10, permutations: 199, seed: 1 },
  },
};

let browser: Browser;
let sample: Awaited<ReturnType<typeof openToAsk>>;
let bundle: Awaited<ReturnType<typeof bundleWebview>>;

beforeAll(async () => {
  [browser, bundle] = await Promise.all([
    launchChromium(),
    bundleWebview(),
    mkdir(PICTURES, { recursive: true }),
    makeSample(folder),
  ]);
  sample = await openToAsk(folder);
});
afterAll(async () => {
  await browser.close();
  await sample.close();
});

async function open(question: Question, look: { readonly theme: ThemeName; readonly width: number }) {
  const panel = await PanelPage.open(browser, bundle, answeringHost(sample, question), look);
  await panel.page.locator('td.token').first().waitFor({ timeout: 15_000 });
  return { panel, page: panel.page };
}

/** The request that the page sent last. */
function lastAsked({ sent }: PanelPage): unknown {
  return sent.findLast((message) => message.kind === 'ask')?.question.request;
}

const LOOKS = [
  { theme: 'dark', width: 300 },
  { theme: 'dark', width: 1000 },
  { theme: 'light', width: 1000 },
  { theme: 'contrast', width: 1000 },
] as const;

describe.each([NEURONS, CONGRUENCE])('the view of $name', (question) => {
  it.each(LOOKS)(
    '$theme, $width px: no accessibility violations, no faults, nothing cut off',
    async (look) => {
      const { panel, page } = await open(question, look);
      await page.screenshot({
        path: `${PICTURES}/${look.theme}-${look.width}-${question.name}.png`,
        fullPage: true,
      });
      expect(await panel.accessibilityViolations()).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(look.width);
      expect(panel.faults).toEqual([]);
      await panel.close();
    },
  );
});

const DARK = { theme: 'dark', width: 1000 } as const;

describe('the view of neurons', () => {
  it('shows the strongest neuron, another one that is chosen, and a token’s neurons', async () => {
    const { panel, page } = await open(NEURONS, DARK);
    const excited = page.getByRole('table', { name: 'Neurons of the largest product with ␣Tuesday' });
    expect(await excited.locator('tbody tr').first().innerText()).toContain('L0N57');
    await page.getByRole('button', { name: 'L0N340', exact: true }).click();
    await page.getByRole('heading', { name: 'Neuron L0N340 · W_in · W_E' }).waitFor();
    const tokens = await page.getByRole('table', { name: 'L0N340 · largest products' }).locator('td.token').allInnerTexts(); // prettier-ignore
    expect(tokens.join(' ')).toMatch(/France|Germany|Italy|Spain|Japan|China|Brazil/);
    await page.getByRole('img', { name: /^z of the token/ }).focus();
    await page.keyboard.press('Home');
    const strongest = page.getByRole('table', { name: 'Neurons · W_in · W_E' }).locator('tr.picked');
    expect(await strongest.locator('button').getAttribute('aria-pressed')).toBe('true');
    await panel.close();
  });

  it('asks for other neurons, weights and tokens, and says what is wrong', async () => {
    const { panel, page } = await open(NEURONS, DARK);
    const field = page.getByRole('textbox', { name: 'Neurons', exact: true });
    await field.fill('4');
    await page.getByText('There is no layer 4: the model has 4').waitFor();
    await field.fill('1.5');
    await field.press('Enter');
    await page.getByRole('heading', { name: 'Neuron L1N5 · W_in · W_E' }).waitFor();
    expect(lastAsked(panel)).toMatchObject({ layer: 1, neuron: 5, token: ' Tuesday' });
    await page.getByRole('combobox', { name: /^Weights/ }).selectOption('out');
    await page.getByRole('combobox', { name: /^Products with/ }).selectOption('W_U');
    await page.getByRole('heading', { name: 'Neuron L1N5 · W_out · W_U' }).waitFor();
    const token = page.getByRole('textbox', { name: 'Neurons of a token' });
    await token.fill('Xanthippe');
    await token.press('Enter');
    await page.getByRole('alert').getByText('notOneToken').waitFor();
    await token.fill('');
    await token.press('Enter');
    await page.getByRole('alert').waitFor({ state: 'detached' });
    expect(lastAsked(panel)).not.toHaveProperty('token');
    await panel.close();
  });
});

describe('the view of congruence', () => {
  it('sorts by p, shows a direction’s tokens, saves the table and the chart', async () => {
    const { panel, page } = await open(CONGRUENCE, DARK);
    const table = page.getByRole('table', { name: /^Congruence · neurons 0\./ });
    const first = await table.locator('tbody tr td:first-child').allInnerTexts();
    const planted = PLANTED_NEURONS.map(({ neuron }) => `L0N${neuron}`);
    expect(new Set(first.slice(0, planted.length))).toEqual(new Set(planted));
    await table.getByRole('button', { name: 'L0N57', exact: true }).click();
    await page.getByRole('heading', { name: /^L0N57 · the 10 tokens/ }).waitFor();
    const tokens = page.getByRole('table', { name: 'Top tokens of L0N57 in W_E' });
    expect(await tokens.innerText()).toContain('Friday');
    await page.getByRole('button', { name: 'Save as SVG: p-values' }).click();
    await expect.poll(() => panel.sent.at(-1)?.kind).toBe('save');
    const saved = panel.sent.at(-1)!;
    expect(saved.kind === 'save' && saved.content).toMatch(/^<svg [\s\S]*p-values of 11 directions/);
    await page.getByRole('button', { name: /^Save as CSV: Congruence/ }).click();
    await expect.poll(() => panel.sent.at(-1)).toMatchObject({ content: expect.stringMatching(/^direction,meanCosine,/) }); // prettier-ignore
    await panel.close();
  });

  it('asks for a range, the most alike, and a head’s other side', async () => {
    const { panel, page } = await open(CONGRUENCE, DARK);
    const neurons = page.getByRole('textbox', { name: 'Neurons', exact: true });
    await neurons.fill('1.3-5');
    await neurons.press('Enter');
    await page.getByRole('table', { name: 'Congruence · neurons 1.3-5, W_in' }).waitFor();
    await page.getByRole('combobox', { name: /^Directions/ }).selectOption('alike');
    const neuron = page.getByRole('textbox', { name: 'Neuron', exact: true });
    await neuron.fill('L1N7');
    await neuron.press('Enter');
    await page.getByRole('table', { name: 'Congruence · neurons 20 most alike 1.7, W_in' }).waitFor();
    await page.getByRole('combobox', { name: /^Directions/ }).selectOption('head');
    const head = page.getByRole('textbox', { name: 'Head', exact: true });
    await head.fill('3.1');
    await head.press('Enter');
    await page.getByRole('table', { name: 'Congruence · head 3.1, query' }).waitFor();
    expect(lastAsked(panel)).toMatchObject({ space: 'W_U' });
    await page.getByRole('combobox', { name: /^Side/ }).selectOption('key');
    await page.getByRole('table', { name: 'Congruence · head 3.1, key' }).waitFor();
    expect(lastAsked(panel)).toMatchObject({ space: 'W_EE', top: 10, permutations: 199 });
    await panel.close();
  });
});

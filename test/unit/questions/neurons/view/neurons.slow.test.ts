import { describe, expect, it } from 'vitest';
import { exportAs, savedText } from '../../../../webview/exportAs.js';
import { usualSpaces, type CongruencePlace } from '../../../../../src/protocol/congruence.js';
import { DEFAULT_WEIGHTS } from '../../../../../src/protocol/model.js';
import type { Question } from '../../../../../src/protocol/questions.js';
import { PLANTED_NEURONS } from '../../../../../src/sample/planted.js';
import { itLooksRight } from '../../../../webview/looks.js';
import type { PanelPage } from '../../../../webview/panelPage.js';
import type { Look } from '../../../../webview/panelPages.js';
import { samplePanels } from '../../../../webview/samplePanel.js';

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
const CONGRUENCE: Extract<Question, { readonly name: 'congruence' }> = {
  name: 'congruence',
  request: {
    ...DEFAULT_WEIGHTS,
    ...{ place: PLACE, ...usualSpaces(PLACE), cosineSpace: 'W_E', top: 10, permutations: 199, seed: 1 },
  },
};

const sample = samplePanels();

async function open(question: Question, look?: Look) {
  const panel = await sample.open(question, look);
  await panel.page.locator('td.token').first().waitFor({ timeout: 45_000 });
  return { panel, page: panel.page };
}

const lastAsked = ({ asked }: PanelPage) => asked.at(-1)?.question.request;

describe.each([NEURONS, CONGRUENCE])('the view of $name', (question) => {
  itLooksRight(question.name, async (width) => (await open(question, { width })).panel);
});

describe('the view of neurons', () => {
  it('shows the strongest neuron, the chosen one, and a token’s neurons', async () => {
    const { page } = await open(NEURONS);
    const excited = page.getByRole('table', { name: 'Neurons of the largest product with ␣Tuesday' });
    expect(await excited.locator('tbody tr').first().innerText()).toContain('L0N57');
    await page.getByRole('button', { name: 'L0N340', exact: true }).click();
    await page.getByRole('heading', { name: 'Neuron L0N340 · W_in · W_E' }).waitFor();
    const tokens = await page.getByRole('table', { name: 'L0N340 · largest products' }).locator('td.token').allInnerTexts(); // oxfmt-ignore
    expect(tokens.join(' ')).toMatch(/France|Germany|Italy|Spain|Japan|China|Brazil/);
    await page.getByRole('img', { name: /^How far the largest products/ }).focus();
    // The overview stands before the one neuron.
    const overview = page.getByRole('heading', { name: 'Neurons that stand out' });
    const one = page.getByRole('heading', { name: /^Neuron L0N340/ });
    expect((await overview.boundingBox())!.y).toBeLessThan((await one.boundingBox())!.y);
    const legend = page.getByRole('group', { name: 'Curves and axis' });
    expect(await legend.innerText()).toMatch(/largest products[^]*95 % of random directions/);
    await page.keyboard.press('Home');
    const strongest = page.getByRole('table', { name: 'Neurons · W_in · W_E' }).locator('tr.picked');
    expect(await strongest.locator('button').getAttribute('aria-pressed')).toBe('true');
  });

  it('has rows of one line, whose text is whole when pointed at', async () => {
    const { page } = await open(NEURONS, { width: 300 });
    const rows = await page.evaluate<{ height: number; isCut: boolean; title: string; text: string }[]>(
      `[...document.querySelectorAll('qk-data-table.one-line tbody tr')].map((row) => {
        const cell = row.cells[1];
        const { height } = row.getBoundingClientRect();
        return { height, isCut: cell.scrollWidth > cell.clientWidth, title: cell.title, text: cell.textContent };
      })`,
    );
    expect(rows.length).toBeGreaterThan(10);
    for (const { height } of rows) expect(height).toBeLessThan(24);
    const cut = rows.filter(({ isCut }) => isCut);
    expect(cut.length).toBeGreaterThan(0);
    for (const { title, text } of cut) expect(title).toBe(text.trim());
  });

  it('requests other neurons, weights and tokens, and reports what is wrong', async () => {
    const { panel, page } = await open(NEURONS);
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
  });
});

describe('the view of congruence', () => {
  it('sorts by p, shows a direction’s tokens, saves the table and the chart', async () => {
    const { panel, page } = await open(CONGRUENCE);
    const table = page.getByRole('table', { name: /^Congruence · neurons 0\./ });
    const first = await table.locator('tbody tr td:first-child button:not(.open)').allInnerTexts();
    const planted = PLANTED_NEURONS.map(({ neuron }) => `L0N${neuron}`);
    expect(new Set(first.slice(0, planted.length))).toEqual(new Set(planted));
    await table.getByRole('button', { name: 'L0N57', exact: true }).click();
    await page.getByRole('heading', { name: /^L0N57 · the 10 tokens/ }).waitFor();
    const tokens = page.getByRole('table', { name: 'Top tokens of L0N57 in W_E' });
    expect(await tokens.innerText()).toContain('Friday');
    const svg = savedText(await exportAs(panel, 'p-values', /SVG/));
    expect(svg).toMatch(/^<svg [\s\S]*p-values of 11 directions/);
    const csv = savedText(await exportAs(panel, /Congruence/, /CSV/));
    expect(csv).toMatch(/^direction,tokens,meanCosine,/);
  });

  it('requests a range, the most similar, and a head’s other side', async () => {
    const { panel, page } = await open({
      name: 'congruence',
      request: { ...CONGRUENCE.request, permutations: 19 },
    });
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
    expect(lastAsked(panel)).toMatchObject({ space: 'W_EE', top: 10, permutations: 19 });
  });
});

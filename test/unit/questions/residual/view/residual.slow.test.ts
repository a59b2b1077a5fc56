import { describe, expect, it } from 'vitest';
import { exportAs, savedText } from '../../../../webview/exportAs.js';
import { DEFAULT_WEIGHTS } from '../../../../../src/protocol/model.js';
import type { Question } from '../../../../../src/protocol/questions.js';
import type { ResidualRequest } from '../../../../../src/protocol/residual.js';
import type { PanelPage } from '../../../../webview/panelPage.js';
import { itLooksRight } from '../../../../webview/looks.js';
import { samplePanels } from '../../../../webview/samplePanel.js';
import { openSettings } from '../../../../webview/openSettings.js';

const REQUEST: ResidualRequest = {
  ...DEFAULT_WEIGHTS,
  text: 'When Mary and John went to the store, John gave a drink to',
  prependBos: true,
  layer: 3,
  point: 'resid_pre',
  position: 9,
  top: 8,
  neurons: { layer: 0, weights: 'in', neuron: 12 },
  head: { layer: 3, head: 1 },
};
const QUESTION: Question = { name: 'residual', request: REQUEST };

const sample = samplePanels();

const asked = (panel: PanelPage) => panel.asked.map(({ question }) => question.request as ResidualRequest);

describe('the residual stream', () => {
  itLooksRight('residual', async (width) => {
    const panel = await sample.open(QUESTION, { width });
    await panel.page.getByRole('heading', { name: /^resid_pre of layer 3 at position 9/ }).waitFor();
    return panel;
  });

  it('moves to another position by a click on a token, on the map, and by the arrow keys', async () => {
    const panel = await sample.open(QUESTION);
    const { page } = panel;
    await page.getByRole('radio', { name: '4: ␣John' }).click();
    await page.getByRole('heading', { name: /at position 4, “␣John”/ }).waitFor();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('heading', { name: /at position 5/ }).waitFor();
    const map = page.getByRole('img', { name: /^Attention pattern of head 3\.1 over 15 tokens/ });
    await map.press('ArrowDown');
    await page.getByText(/^query 6 ␣to, key \d+ /).waitFor();
    await map.press('Enter');
    await page.getByRole('heading', { name: /at position 6, “␣to”/ }).waitFor();
    expect(asked(panel).map(({ position }) => position)).toEqual([9, 4, 5, 6]);
  });

  it('moves to another place, neuron and head, and reports an invalid neuron', async () => {
    const panel = await sample.open(QUESTION);
    const { page } = panel;
    await page.getByRole('heading', { name: /^resid_pre/ }).waitFor();
    await openSettings(page);
    await page.getByRole('combobox', { name: 'Layer' }).selectOption('1');
    await page.getByRole('heading', { name: /of layer 1/ }).waitFor();
    const neurons = page.getByRole('textbox', { name: 'Neurons of' });
    await neurons.fill('0.999');
    await page.getByText('There is no neuron 999').waitFor();
    await neurons.fill('2');
    await neurons.press('Enter');
    await page.getByRole('heading', { name: 'Products with W_in of layer 2' }).waitFor();
    await page.getByRole('textbox', { name: 'Attention of head' }).fill('');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /^Attention of head/ }).waitFor({ state: 'detached' });
    expect(asked(panel).at(-1)).toMatchObject({ layer: 1, neurons: { layer: 2, weights: 'in' } });
    expect(asked(panel).at(-1)).not.toHaveProperty('head');
  });

  it('reports a prompt that is too long, and runs a corrected one', async () => {
    const panel = await sample.open(QUESTION);
    const { page } = panel;
    await page.getByRole('heading', { name: /^resid_pre/ }).waitFor();
    const prompt = page.getByRole('textbox', { name: 'Prompt' });
    await prompt.fill('word '.repeat(70));
    await page.getByRole('button', { name: 'Run' }).click();
    await page
      .getByRole('alert')
      .getByText(/takes at most 64 \(n_ctx\)/)
      .waitFor();
    await prompt.fill('Hello James');
    await prompt.press('Control+Enter');
    await page.getByRole('heading', { name: /at position 2, “␣James”/ }).waitFor();
  });

  it('saves the map as PNG, the pattern as CSV and the contributions as SVG', async () => {
    const panel = await sample.open(QUESTION);
    const attention = 'Attention of head 3.1';
    expect(savedText(await exportAs(panel, attention, /PNG/)).slice(1, 4)).toBe('PNG');
    const csv = await exportAs(panel, attention, /CSV/);
    expect(csv).toMatchObject({ suggestedName: 'attention-3.1.csv' });
    expect(savedText(csv).trim().split('\r\n')).toHaveLength(16);
    const svg = savedText(await exportAs(panel, /Product with a neuron/, /SVG/));
    expect(svg).toMatch(/^<svg [\s\S]*embed[\s\S]*<\/svg>\n$/);
  });
});

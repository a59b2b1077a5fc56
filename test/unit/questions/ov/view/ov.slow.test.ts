import { describe, expect, it } from 'vitest';
import { DEFAULT_WEIGHTS } from '../../../../../src/protocol/model.js';
import { EXAMPLE_PROMPT } from '../../../../../src/protocol/examplePrompt.js';
import type { OvRequest } from '../../../../../src/protocol/ov.js';
import { CLASS_WORDS } from '../../../../../src/sample/classes.js';
import { itLooksRight } from '../../../../webview/looks.js';
import type { Look } from '../../../../webview/panelPages.js';
import { samplePanels } from '../../../../webview/samplePanel.js';
import { openSettings } from '../../../../webview/openSettings.js';

const COUNTRIES = { name: 'countries', words: [...CLASS_WORDS.countries, 'Xanthippe'] };
const LISTS = [COUNTRIES, { name: 'first-names', words: CLASS_WORDS.firstNames }];
const REQUEST: OvRequest = {
  ...DEFAULT_WEIGHTS,
  head: { layer: 2, head: 2 },
  source: 'W_E',
  vectors: [0],
  top: 10,
  token: ' France',
  ranked: COUNTRIES.words,
  rankedLabel: COUNTRIES.name,
};

const sample = samplePanels(LISTS);
const open = (look?: Look) => sample.open({ name: 'ov', request: REQUEST }, look);

describe('the view of an OV circuit', () => {
  itLooksRight('ov', async (width) => {
    const panel = await open({ width });
    await panel.page.getByText(/Head 2\.2 copies countries/).waitFor();
    await panel.page.getByRole('heading', { name: /^fullOv · vector 0/ }).waitFor();
    return panel;
  });

  itLooksRight('ov-value', async (width) => {
    const panel = await open({ width });
    await panel.page.getByRole('radio', { name: 'value' }).click();
    await panel.page.getByRole('heading', { name: 'Read · W_E · positive end by cosine' }).waitFor();
    return panel;
  });

  it('shows what a token raises and lowers, and the rank of each', async () => {
    const panel = await open();
    const { page } = panel;
    const raises = page.getByRole('table', { name: '“␣France” raises' });
    await raises.getByRole('row', { name: /^1 ?.*France/ }).waitFor();
    await page.getByRole('table', { name: /lowers/ }).waitFor();
    await page.getByRole('heading', { name: /Copying score 0\.9|Copying score 1/ }).waitFor();
    // Each word with a leading space, and the 24 whose bare spelling is one token as well.
    const ranked = CLASS_WORDS.countries.length + 24;
    await page.getByRole('img', { name: `Histogram of the ranks of countries (${ranked})` }).waitFor();
    await page.getByText('Table of words that are not ranked').click();
    const leftOut = page.getByRole('table', { name: /not ranked/ });
    await leftOut
      .getByRole('row', { name: /Xanthippe \d tokens: .* with or without a leading space/ })
      .waitFor();
  });

  it('takes own ranks from a run on random tokens, and on a text', async () => {
    const panel = await open();
    const { page } = panel;
    await page.getByText(/What enters layer 2 is not W_E/).waitFor();
    await page.getByRole('combobox', { name: 'Own ranks also from' }).selectOption('random');
    await page.getByText(/Head 2\.2 copies the 63 tokens of a run on random tokens/).waitFor();
    await page.getByRole('combobox', { name: 'Own ranks also from' }).selectOption('prompt');
    await page
      .getByText(/the 14 tokens of a run on the text, read from the stream that enters layer 2/)
      .waitFor();
    await page.getByText('Table of own ranks in the run').click();
    await page
      .getByRole('table', { name: /in a run/ })
      .getByRole('row', { name: /store/ })
      .waitFor();
    expect(panel.asked.at(-1)?.question.request).toMatchObject({ streams: 'prompt', prompt: EXAMPLE_PROMPT });
  });

  it('weights tokens as in a text that the host asks for', async () => {
    const panel = await open();
    const { page } = panel;
    await page.getByText(/Head 2\.2 copies countries/).waitFor();
    await openSettings(page);
    await page.getByRole('button', { name: 'Tokens count: as in a text from a file' }).click();
    await page.getByText(/tokens weighted by a text of 5 words/).waitFor();
    expect(panel.asked.at(-1)?.question.request).toMatchObject({
      tokenFrequency: [
        { word: ' Mary', count: 3 },
        { word: ' John', count: 2 },
      ],
    });
    expect(await page.locator('qk-frequency-field select').inputValue()).toBe('text');
  });

  it('requests one more vector of one circuit only, and keeps the rest of the answer', async () => {
    const panel = await open();
    const { page } = panel;
    await page.getByText(/Head 2\.2 copies countries/).waitFor();
    await page.getByRole('radio', { name: 'ov', exact: true }).click();
    await page.getByRole('button', { name: 'Next vector' }).click();
    await page.getByRole('heading', { name: /^ov · vector 1/ }).waitFor();
    await page.getByRole('heading', { name: 'Written · W_U · positive end by cosine' }).waitFor();
    const asked = () => panel.asked.at(-1)?.question.request;
    await expect.poll(asked).toMatchObject({ only: ['ov'], vectors: [1] });
    expect(asked()).not.toHaveProperty('ranked');
    await page.getByText(/Head 2\.2 copies countries/).waitFor();
  });

  it('sends the request again for another token, list, source and head', async () => {
    const panel = await open();
    const { page } = panel;
    const last = () => panel.asked.at(-1)?.question.request;
    await page.getByText(/Head 2\.2 copies countries/).waitFor();
    await openSettings(page);
    await page.getByRole('combobox', { name: 'Ranked among' }).selectOption({ label: 'first-names' });
    await expect.poll(last).toMatchObject({ rankedLabel: 'first-names' });
    const head = page.getByRole('textbox', { name: 'Head', exact: true });
    await head.fill('3.1');
    await head.press('Enter');
    await page.getByText(/Head 3\.1 suppresses first-names/).waitFor();
    const token = page.getByRole('textbox', { name: 'Attended token' });
    await token.fill(' Mary');
    await token.press('Enter');
    await page.getByRole('heading', { name: '“␣Mary” lowers' }).waitFor();
    await page.getByRole('combobox', { name: 'Attended to' }).selectOption('W_EE');
    await expect.poll(last).toMatchObject({ source: 'W_EE', token: ' Mary' });
    await token.fill('Xanthippe');
    await token.press('Enter');
    await page
      .getByRole('alert')
      .getByText(/4 tokens/)
      .waitFor();
  });
});

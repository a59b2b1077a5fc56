import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { exportAs, savedText } from '../../../../webview/exportAs.js';
import { DEFAULT_WEIGHTS } from '../../../../../src/protocol/model.js';
import type { VarianceRequest } from '../../../../../src/protocol/variance.js';
import { itLooksRight } from '../../../../webview/looks.js';
import type { Look } from '../../../../webview/panelPages.js';
import { samplePanels } from '../../../../webview/samplePanel.js';
import { openSettings } from '../../../../webview/openSettings.js';

const list = (name: string): string[] => readFileSync(`media/words/${name}.txt`, 'utf8').trim().split('\n');
const LISTS = ['first-names', 'common-words'].map((name) => ({ name, words: list(name) }));
const REQUEST: VarianceRequest = {
  ...DEFAULT_WEIGHTS,
  head: { layer: 3, head: 1 },
  side: 'query',
  space: 'W_U',
  spelling: 'asIs',
  words: [...LISTS[0].words, 'Xanthippe'],
  against: LISTS[1].words,
  labels: { words: 'first-names', against: 'common-words' },
};

const sample = samplePanels(LISTS);
const open = (look?: Look) => sample.open({ name: 'variance', request: REQUEST }, look);

describe('the view of variance', () => {
  itLooksRight('variance', async (width) => {
    const panel = await open({ width });
    const { page } = panel;
    await page.getByRole('heading', { name: 'Words, the largest ratio first' }).waitFor();
    await page.getByText('Table of bins').click();
    await page.getByRole('columnheader', { name: 'Ratio from' }).waitFor();
    return panel;
  });

  it('draws both lists over every token, and gives the same in words and numbers', async () => {
    const panel = await open();
    const { page } = panel;
    const picture = page.getByRole('img', { name: /Histogram of variance ratios/ });
    await picture.waitFor();
    expect(await picture.getAttribute('aria-label')).toMatch(
      /every token \(50257\) with mean 1\.0\d+, common-words \(\d+\) with mean \d\.\d+, first-names \(\d+\) with mean [2-6]\.\d+/,
    );
    await page.getByText(/reads first-names more than common-words\. ΔT = \+.*rank 1 of/).waitFor();
    const leftOut = page.getByRole('table', { name: /Words left out/ });
    await leftOut.getByRole('row', { name: /Xanthippe 4 tokens/ }).waitFor();
    const svg = await exportAs(panel, 'histogram', /SVG/);
    expect(svg).toMatchObject({ suggestedName: 'variance-3.1-query-W_U-histogram.svg' });
    const saved = savedText(svg);
    expect(saved).toMatch(/^<svg .*first-names/s);
    expect(saved).not.toContain('histogram-hover');
  });

  it('sends the request again for another list, by name, from a file, or typed', async () => {
    const panel = await open();
    const { page } = panel;
    const last = () => panel.asked.at(-1)?.question.request;
    await openSettings(page);
    await page.getByRole('combobox', { name: 'Compared with' }).selectOption({ label: 'every token' });
    await expect.poll(last).toMatchObject({ labels: { words: 'first-names' } });
    expect(last()).not.toHaveProperty('against');
    await page.getByRole('combobox', { name: 'Words' }).selectOption({ label: 'common-words' });
    await expect.poll(last).toMatchObject({ words: LISTS[1].words, labels: { words: 'common-words' } });
    await page.getByRole('button', { name: 'Words from a file' }).click();
    await expect.poll(last).toMatchObject({ words: ['Mary', 'Xanthippe'], labels: { words: 'chosen.txt' } });
    await page.getByRole('textbox', { name: '2 words' }).fill('Ada, Mary');
    await page.getByRole('button', { name: 'Use these words' }).first().click();
    await expect.poll(last).toMatchObject({ words: ['Ada', 'Mary'], labels: { words: 'own words' } });
    await page.getByRole('combobox', { name: 'Side' }).selectOption('key');
    await expect.poll(last).toMatchObject({ side: 'key', words: ['Ada', 'Mary'] });
    await page.getByRole('textbox', { name: 'First vectors' }).fill('3');
    await page.getByRole('textbox', { name: 'First vectors' }).press('Enter');
    await expect.poll(last).toMatchObject({ vectors: 3 });
    await page.getByRole('textbox', { name: '2 words' }).fill('Xanthippe');
    await page.getByRole('button', { name: 'Use these words' }).first().click();
    await page
      .getByRole('alert')
      .getByText(/None of the 1 words is one token/)
      .waitFor();
  });
});

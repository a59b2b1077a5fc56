/** One page for a prompt: its tokens above tabs that share them, and the prompts before it in a list. */
import { describe, expect, it } from 'vitest';
import type { Question } from '../../../src/protocol/questions.js';
import { questionAbout } from '../../../src/questions/questions.js';
import { itLooksRight } from '../../webview/looks.js';
import { asked, openPrompt, settled, tab } from '../../webview/promptPanels.js';
import { samplePanels } from '../../webview/samplePanel.js';
import { watch } from '../../webview/stillness.js';

const TEXT = 'When Mary and John went to the store';
const OTHER = 'John gave a drink to';
const LENS = questionAbout('run', TEXT, { lens: true });
const WRITERS = questionAbout('run', TEXT, {
  ...{ target: ' Mary', minus: ' John', mlp: 0, ablate: [{ layer: 3, head: 1 }, { layer: 0 }] },
});

const WHY = questionAbout('run', TEXT, { why: { layer: 3, head: 1 }, key: 4, head: { layer: 0, head: 5 } });

const sample = samplePanels();

const headIn = (question: Question | undefined) =>
  question && 'head' in question.request && question.request.head;
const openAt = (question: Question, width?: number) => openPrompt(sample, question, width);

describe('in every theme', () => {
  itLooksRight('lens', (width) => openAt(LENS, width));
  itLooksRight('writers', (width) => openAt(WRITERS, width));
  itLooksRight('why', (width) => openAt(WHY, width));
  itLooksRight('ablate', async (width) => {
    const parts = [{ layer: 3, head: 1 }, { layer: 2 }];
    const panel = await sample.open(questionAbout('ablate', parts, { set: 'ioi', prompts: 5, draws: 2 }), {
      width,
    });
    await panel.page.locator('.bar-chart').waitFor();
    await settled(panel);
    return panel;
  });
});

describe('the lens', () => {
  it('shows the whole map and the table’s last layers in the first screen', async () => {
    const { page } = await openAt(LENS);
    const map = (await page.locator('.heat-map').boundingBox())!;
    expect(map.y + map.height).toBeLessThanOrEqual(800);
    const rows = page.getByRole('table', { name: /^Logit lens at position 8/ }).locator('tbody tr');
    expect(await rows.first().innerText()).toMatch(/^3\s/);
    const last = (await rows.nth(4).boundingBox())!;
    expect(last.y + last.height).toBeLessThanOrEqual(800);
  });

  it('follows a token through the layers, by rank, and the difference of two', async () => {
    const panel = await openAt(LENS);
    const { page } = panel;
    const shows = page.getByRole('combobox', { name: 'Show' });
    expect(await shows.locator('option').allInnerTexts()).not.toContain('target less minus');
    await page.getByRole('textbox', { name: 'Target token' }).fill(' Mary');
    await page.keyboard.press('Enter');
    await shows.selectOption('rank of target');
    await page.getByRole('img', { name: /^Logit lens, rank of “␣Mary”/ }).waitFor();
    await page.getByRole('textbox', { name: 'Minus token' }).fill(' John');
    await page.keyboard.press('Enter');
    await shows.locator('option', { hasText: 'target less minus' }).waitFor({ state: 'attached' });
    await shows.selectOption('target less minus');
    await page.getByRole('img', { name: /^Logit lens, logit of “␣Mary” less that of “␣John”/ }).waitFor();
    await page.getByRole('checkbox', { name: 'after attention too' }).click();
    await page.getByRole('img', { name: /at 9 depths and 9 positions/ }).waitFor();
  });

  it('opens the place of a cell, from which there is a way back', async () => {
    const panel = await openAt(LENS);
    const { page } = panel;
    const map = page.getByRole('img', { name: /^Logit lens/ });
    await map.press('ArrowDown');
    await map.press('ArrowLeft');
    await page.getByText(/^after layer 2, position 7/).waitFor();
    await map.press('Enter');
    await page.getByRole('heading', { name: /^resid_post of layer 2 at position 7/ }).waitFor();
    await page.getByRole('tab', { name: 'Stream', selected: true }).waitFor();
    expect(await page.getByRole('radio', { name: /^7: / }).getAttribute('aria-checked')).toBe('true');
    expect(await page.getByRole('radiogroup', { name: 'Position' }).count()).toBe(1);
    await page.locator('.way-back').click();
    await page.getByRole('tab', { name: 'Lens', selected: true }).waitFor();
  });
});

describe('who wrote this', () => {
  it('needs no new request after the lens, and opens a head by its sources and an MLP by its neurons', async () => {
    const panel = await openAt(LENS);
    const { page } = panel;
    const requests = panel.asked.length;
    await tab(panel, 'Who wrote this').click();
    const writers = page.getByRole('table', { name: /^Who wrote the logit of/ }).first();
    await writers.waitFor();
    await settled(panel);
    expect(panel.asked.length).toBe(requests);
    expect(panel.sent.findLast(({ kind }) => kind === 'showing')).not.toHaveProperty('question.request.lens');
    const rows = await writers.locator('tbody tr').allInnerTexts();
    expect(rows).toHaveLength(16);
    expect(rows.at(-1)).toMatch(/^\d+ smaller parts/);
    expect(await writers.getByRole('button', { name: 'embed' }).count()).toBe(0);

    const seen = await watch(page, async () => {
      await writers
        .getByRole('button', { name: /^L\dH\d$/ })
        .first()
        .click();
      await page.getByRole('table', { name: /^What head \d\.\d wrote, by source position/ }).waitFor();
      await settled(panel);
    });
    // Below the table, which grows by what is opened in it.
    expect(seen.moved.filter((one) => !/^(details|summary)|about/.test(one))).toEqual([]);
    await writers
      .getByRole('button', { name: /^L\d mlp$/ })
      .first()
      .click();
    const neurons = page.getByRole('table', { name: /^What the MLP of layer \d wrote, by neuron/ });
    await neurons.waitFor();
    await settled(panel);
    expect(asked(panel).at(-1)!.request).not.toHaveProperty('head');
    await neurons
      .getByRole('button', { name: /^L\dN\d+$/ })
      .first()
      .click();
    await page.getByRole('heading', { name: /^Neuron L\dN\d+/ }).waitFor();
  });

  it('runs the whole model without the part of a row, in place, and goes on to random edits', async () => {
    const panel = await openAt(questionAbout('run', TEXT, { target: ' Mary', minus: ' John' }));
    const { page } = panel;
    const writers = page.getByRole('table', { name: /^Who wrote the logit of/ }).first();
    const off = writers.getByRole('button', { name: /^Run without L\dH\d$/ }).first();
    const part = (await off.getAttribute('title'))!.replace('Run without ', '');
    const spelled = part.replace(/L(\d)H(\d)/, '$1.$2');
    await off.press('Enter');
    const changes = page.getByRole('table', { name: /^Change of the logit of .* in whole runs/ });
    await changes.getByRole('row', { name: new RegExp(`^${spelled.replace('.', '\\.')} `) }).waitFor();
    await settled(panel);
    expect(await page.getByRole('textbox', { name: 'Without', exact: true }).inputValue()).toBe(spelled);
    const row = writers.getByRole('row', { name: new RegExp(part) });
    expect(await row.getByRole('cell').last().innerText()).toMatch(/^-?\d/);
    await row.getByRole('button', { name: `Run with ${part}` }).waitFor();
    await page.getByRole('radio', { name: '2: ␣Mary' }).click();
    await settled(panel);
    expect(await page.getByRole('button', { name: 'Beside Random Edits' }).count()).toBe(0);
    await page.getByRole('radio', { name: '8: ␣store' }).click();
    await settled(panel);
    await page.getByRole('button', { name: 'Beside Random Edits' }).click();
    await page.getByRole('table', { name: 'What each edit changes' }).waitFor();
    expect(asked(panel).at(-1)).toMatchObject({ name: 'ablate', request: { text: TEXT, target: ' Mary' } });
  });

  it('explains a score that is opened from a head’s attention, and opens what wrote its streams', async () => {
    const panel = await sample.open(
      questionAbout('residual', TEXT, {
        layer: 3,
        head: { layer: 3, head: 1 },
        position: 8,
        point: 'resid_pre',
      }),
      { width: 1352 },
    );
    const { page } = panel;
    await page.getByRole('button', { name: 'Why this score for position 2, “␣Mary”' }).click();
    await page
      .getByText(/^The parts of head 3\.1's score of “␣store” \(8\) for “␣Mary” \(2\) add up to/)
      .waitFor();
    await page.getByRole('tab', { name: 'Attention', selected: true }).waitFor();
    await page.getByRole('img', { name: /^Contributions to head 3\.1's score/ }).waitFor();
    await settled(panel);
    const query = page.getByRole('table', { name: /what wrote the query$/ });
    await query
      .getByRole('button', { name: /^L\dH\d$/ })
      .first()
      .click();
    await page
      .getByRole('table', { name: /^What head \d\.\d wrote into the query, by source position/ })
      .waitFor();
    await page
      .getByRole('table', { name: /^What head \d\.\d wrote into the key, by source position/ })
      .waitFor();
    await settled(panel);
    await page.getByRole('radio', { name: /^1: / }).click();
    await page.getByText(/^The parts of head 3\.1's score of “When” \(1\)/).waitFor();
  });

  it('opens a head’s page with the prompt kept', async () => {
    const panel = await openAt(WRITERS);
    const { page } = panel;
    const map = page.getByRole('img', { name: /^Contributions of each head and MLP/ });
    await map.press('Home');
    await map.press('Enter');
    await page.getByRole('tab', { name: 'Overview', selected: true }).waitFor();
    await settled(panel);
    await tab(panel, 'Attention').click();
    await page.getByRole('img', { name: /^Attention pattern of head \d\.0 over 9 tokens/ }).waitFor();
    expect(await page.getByRole('textbox', { name: 'Prompt' }).inputValue()).toBe(TEXT);
    expect(asked(panel).at(-1)).toMatchObject({
      name: 'residual',
      request: { text: TEXT, head: { head: 0 } },
    });
    await page.getByRole('tab', { name: 'Overview' }).waitFor();
  });
});

describe('the tabs of a prompt', () => {
  it('share the position, and the attention of all heads leads to that of one', async () => {
    const panel = await openAt(WRITERS);
    const { page } = panel;
    await page.getByRole('radio', { name: '2: ␣Mary' }).click();
    await page.keyboard.press('ArrowRight');
    await settled(panel);
    expect(asked(panel).at(-1)!.request).toMatchObject({ position: 3, target: ' Mary', mlp: 0 });
    await tab(panel, 'Attention').click();
    const heads = page.getByRole('group', { name: /^Attention patterns/ }).getByRole('button');
    await expect.poll(() => heads.count()).toBe(24);
    expect(asked(panel).at(-1)).toMatchObject({ name: 'patterns', request: { position: 3 } });
    expect(await heads.first().getAttribute('aria-label')).toMatch(/^Head 3\.0: 0\.\d+ to \d “/);
    await heads.first().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.getByRole('img', { name: 'Attention pattern of head 2.1 over 9 tokens' }).waitFor();
    await settled(panel);
    const first = asked(panel).at(-1)!;
    expect(first).toMatchObject({ name: 'residual', request: { position: 3, head: { layer: 2, head: 1 } } });
    await page.keyboard.press(']');
    await settled(panel);
    expect(headIn(asked(panel).at(-1))).not.toEqual(headIn(first));
    await page.getByRole('tab', { name: 'Attention', selected: true }).click();
    await heads.first().waitFor();
    await tab(panel, 'Stream').click();
    await page.getByRole('heading', { name: /^resid_post of layer 3 at position 3/ }).waitFor();
    expect(asked(panel).at(-1)!.request).not.toHaveProperty('head');
    await tab(panel, 'Lens').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('img', { name: /^Logit lens/ }).waitFor();
    expect(asked(panel).at(-1)!.request).toMatchObject({ lens: true, position: 3, minus: ' John' });
  });

  it('keep the attention of a head on its own page when it comes from outside', async () => {
    const panel = await openAt(WRITERS);
    const { page } = panel;
    const question = questionAbout('residual', TEXT, { head: { layer: 3, head: 1 }, layer: 3 });
    const [{ checkpoint }] = [(await panel.kept()) as { readonly checkpoint: never }];
    await panel.send({ kind: 'show', state: { checkpoint, question } });
    await page.getByRole('tab', { name: 'Overview' }).waitFor();
    expect(await tab(panel, 'Lens').count()).toBe(0);
  });
});

describe('the attention of all heads', () => {
  const HEADS = questionAbout('patterns', TEXT, { key: 2 });
  const open = async (width: number) => {
    const panel = await sample.open(HEADS, { width });
    await panel.page.locator('.pattern canvas').first().waitFor();
    await settled(panel);
    return panel;
  };

  itLooksRight('patterns', open);

  it('is ordered by layer or by attention to a key, and drawn in the theme’s colour', async () => {
    const panel = await open(1000);
    const { page } = panel;
    await page.getByRole('heading', { name: 'Every head: attention from 8 “␣store” to 2 “␣Mary”' }).waitFor();
    const values = async () =>
      (await page.locator('.pattern-value').allInnerTexts()).map((text) => Number(text));
    await page.getByRole('combobox', { name: 'Ordered by' }).selectOption('attention');
    await page.getByRole('group', { name: 'Attention patterns, by attention' }).waitFor();
    const ordered = await values();
    expect(ordered).toEqual(ordered.toSorted((a, b) => b - a));
    expect(ordered).toHaveLength(24);
    await page.getByRole('combobox', { name: 'Attention to' }).selectOption('0: <|endoftext|>');
    await page.getByRole('heading', { name: /to 0 “<\|endoftext\|>”$/ }).waitFor();
    await settled(panel);
    expect(asked(panel).at(-1)!.request).toMatchObject({ key: 0 });
    // The first query attends to itself alone.
    const pixel = `document.querySelector('.pattern canvas').getContext('2d').getImageData(0, 0, 1, 1).data[3]`;
    expect(await page.evaluate(pixel)).toBe(255);
  });
});

describe('a token under the pointer or the keyboard', () => {
  it('shows where it looks in every head', async () => {
    const panel = await sample.open(questionAbout('patterns', TEXT), { width: 1000 });
    const { page } = panel;
    await page.locator('.pattern canvas').first().waitFor();
    await settled(panel);
    const requests = panel.asked.length;
    const heading = (of: string) =>
      page.getByRole('heading', { name: `Every head: attention from ${of} to the key` });
    const row = async () =>
      Number(await page.evaluate(`document.querySelector('.pattern-grid').style.getPropertyValue('--row')`));
    const first = page.locator('.pattern').first();
    expect(await row()).toBe(8);
    const name = () => first.getAttribute('aria-label');
    const before = await name();
    await page.getByRole('radio', { name: '0: <|endoftext|>' }).hover();
    await heading('0 “<|endoftext|>”').waitFor();
    expect(await row()).toBe(0);
    expect(await name()).toBe('Head 3.0: 1.00 to 0 “<|endoftext|>”');
    expect(await name()).not.toBe(before);
    expect(await first.locator('.pattern-key').getAttribute('data-key')).toBe('<|endoftext|>');
    await page.mouse.move(500, 700);
    await heading('8 “␣store”').waitFor();
    expect(await name()).toBe(before);
    expect(panel.asked.length).toBe(requests);
    await page.getByRole('radio', { name: '8: ␣store' }).press('ArrowLeft');
    await heading('7 “␣the”').waitFor();
    expect(await row()).toBe(7);
  });
});

describe('another prompt', () => {
  it('is typed in the bar; going back to the one before asks nothing, and the list outlives a reload', async () => {
    const panel = await openAt(WRITERS);
    const { page } = panel;
    await page.getByRole('button', { name: 'Edit Prompt' }).click();
    await page.getByRole('textbox', { name: 'Prompt' }).fill(OTHER);
    await page.keyboard.press('Control+Enter');
    await page.getByRole('radio', { name: '2: ␣gave' }).waitFor();
    await settled(panel);
    expect(asked(panel).at(-1)!.request).toMatchObject({ text: OTHER, position: -1, target: ' Mary' });
    const requests = panel.asked.length;
    const list = page.getByRole('combobox', { name: 'Prompts that were run' });
    await list.selectOption(TEXT);
    await page.getByRole('radio', { name: '2: ␣Mary' }).waitFor();
    await settled(panel);
    expect(panel.asked.length).toBe(requests);
    const again = await sample.openWith(() => undefined, { kept: await panel.kept() });
    const options = again.page.getByRole('combobox', { name: 'Prompts that were run' }).locator('option');
    await expect.poll(() => options.allInnerTexts()).toEqual([OTHER, TEXT]);
  });
});

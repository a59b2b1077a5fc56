/** The atlas, composition and neighbours in the panel, answered from the sample checkpoint. */
import { describe, expect, it } from 'vitest';
import { exportAs, savedText } from '../../webview/exportAs.js';
import { ATLAS_CIRCUITS } from '../../../src/protocol/atlas.js';
import { DEFAULT_WEIGHTS } from '../../../src/protocol/model.js';
import type { CompositionResult } from '../../../src/protocol/composition.js';
import type { Question } from '../../../src/protocol/questions.js';
import { reportOf } from '../../../src/questions/reports.js';
import { omit } from '../../../src/webview/omit.js';
import { missingRows, plainTitle } from '../../webview/missingRows.js';
import { PANEL_ELEMENT, readRendered } from '../../webview/renderedPanel.js';
import { itLooksRight } from '../../webview/looks.js';
import { samplePanels } from '../../webview/samplePanel.js';
import { openSettings } from '../../webview/openSettings.js';

const ATLAS = {
  name: 'atlas',
  request: { circuits: ATLAS_CIRCUITS, values: 4, ...DEFAULT_WEIGHTS },
} as const;
const COMPOSITION = {
  name: 'composition',
  request: {
    kind: 'V',
    compare: { a: { layer: 2, head: 4 }, b: { layer: 3, head: 1 } },
    ...DEFAULT_WEIGHTS,
  },
} as const;
const NEIGHBOURS = {
  name: 'neighbours',
  request: { text: ' Sarah Monday', space: 'W_E', top: 8, ...DEFAULT_WEIGHTS },
} as const;

const sample = samplePanels();

describe('in every theme and width', () => {
  for (const question of [ATLAS, COMPOSITION, NEIGHBOURS]) {
    itLooksRight(question.name, async (width) => {
      const panel = await sample.open(question, { width });
      const { page } = panel;
      await page.getByRole('heading', { level: 2 }).first().waitFor();
      await page.locator('main[aria-busy=false]').waitFor();
      for (const fold of await page.locator('.answer details > summary').all()) await fold.click();
      await page.locator('tbody tr').first().waitFor();
      return panel;
    });
  }
});

describe('the rows of a head', () => {
  it('are centred by a switch, which changes spectrum, sentence and tables in place', async () => {
    const head = { layer: 3, head: 1 };
    const request = { ...DEFAULT_WEIGHTS, head, circuits: ['embedding'], vectors: [0], top: 5 } as const;
    const panel = await sample.open({ name: 'head', request: { ...request, cosine: false } });
    const { page } = panel;
    await page.getByText(/^embedding: \d+ % of these scores can't change attention; \d+ % prefer/).waitFor();
    const title = () => page.locator('#vector-title').textContent();
    const before = await title();
    await openSettings(page);
    await page.getByRole('radio', { name: 'both centred' }).click();
    await page.getByText(/vocabulary rows: both sides centred, as stored, all tokens alike/).waitFor();
    expect(panel.asked.at(-1)?.question.request).toMatchObject({ head, center: 'both' });
    await expect.poll(title).not.toBe(before);
    await page.getByText('Keys that get attention whatever the query').click();
    await page.locator('details[open] tbody tr').first().waitFor();
    await page.getByRole('radio', { name: 'not centred' }).click();
    await expect.poll(title).toBe(before);
    expect(panel.asked.at(-1)?.question.request).not.toHaveProperty('center');
  });
});

describe('the atlas', () => {
  it('fills cell by cell, is coloured by the chosen value, and shows it in words', async () => {
    const panel = await sample.open(ATLAS);
    const { page } = panel;
    const map = page.getByRole('img', { name: /^effective · largest singular value of every head/ });
    await map.waitFor();
    await page.locator('main[aria-busy=false]').waitFor();
    expect(await page.locator('rect[data-row]:not(.none)').count()).toBe(24);
    await page.getByRole('combobox', { name: 'Number' }).selectOption('effectiveRank');
    await page.getByRole('img', { name: /^effective · effective rank/ }).waitFor();
    await page.getByRole('combobox', { name: 'Coloured by' }).selectOption('copying');
    await page
      .getByRole('img', { name: /^copying score.*; the largest is [\d.]+, of head \d\.\d\./ })
      .waitFor();
    expect(await page.locator('rect[data-row].negative').count()).toBeGreaterThan(0);
  });

  it('lists the heads beside the map, strongest first, with their tokens, sorted by any column', async () => {
    const panel = await sample.open(ATLAS, { width: 1400 });
    const { page } = panel;
    await page.getByRole('columnheader', { name: 'Query tokens' }).waitFor();
    const first = async () => (await page.locator('.head-list tbody tr').first().innerText()).trim();
    // The planted head of first names, the strongest.
    await expect.poll(first).toMatch(/^3\.1\s+390\d\d/);
    expect(await page.locator('.head-list tbody tr').count()).toBe(24);
    const [map, list] = [page.locator('svg.heat-map'), page.locator('.head-list table')];
    const [left, right] = [(await map.boundingBox())!, (await list.boundingBox())!];
    expect(right.x).toBeGreaterThan(left.x + left.width);
    expect(right.y).toBeLessThan(left.y + left.height);
    for (const column of ['Head', 'σ0', 'Query tokens', 'Effective rank', 'Copying']) {
      const header = page.locator('.head-list th', {
        has: page.getByRole('button', { name: column, exact: true }),
      });
      await header.getByRole('button').click();
      await expect.poll(() => header.getAttribute('aria-sort')).not.toBe('none');
    }
    await page.getByRole('button', { name: 'Head', exact: true }).click();
    await expect.poll(first).toMatch(/^0\.0\s/);
    await page.locator('rect[data-row="2"][data-column="4"]').hover();
    await page.getByText(/^Head 2\.4: effective · largest singular value [\d.]+\./).waitFor();
    await page.locator('.head-list button.pick').first().click();
    await page.getByRole('heading', { name: 'Spectra of head 0.0' }).waitFor();
  });

  it('is coloured by what attention can see, for circuits over the vocabulary', async () => {
    const { page } = await sample.open(ATLAS);
    await page.locator('main[aria-busy=false]').waitFor();
    await page.getByRole('combobox', { name: 'Number' }).selectOption('unseen');
    await page.getByRole('img', { name: /^effective · unseen share/ }).waitFor();
    await page.getByRole('combobox', { name: 'Coloured by' }).selectOption('qk');
    await page.getByRole('img', { name: /^qk · largest singular value/ }).waitFor();
  });

  it('opens a head by keyboard, and goes back without a new request', async () => {
    const panel = await sample.open(ATLAS);
    const { page } = panel;
    await page.getByRole('columnheader', { name: 'Query tokens' }).waitFor();
    await page.locator('svg.heat-map').focus();
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowRight']) await page.keyboard.press(key);
    await page
      .getByText(/^Head 3\.1: effective · largest singular value .* Enter or a click opens/)
      .waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Spectra of head 3.1' }).waitFor();
    expect(panel.asked.at(-1)?.question).toMatchObject({
      name: 'head',
      request: { head: { layer: 3, head: 1 } },
    });
    await page.locator('main[aria-busy=false]').waitFor();
    const asked = panel.asked.length;
    await page.getByRole('button', { name: '‹ Atlas' }).click();
    await page.getByRole('heading', { name: /^Every head/ }).waitFor();
    expect(panel.asked.length).toBe(asked);
    expect(panel.sent.findLast(({ kind }) => kind === 'showing')).toMatchObject({
      ...{ kind: 'showing', question: ATLAS },
      result: { heads: expect.arrayContaining([expect.objectContaining({ layer: 3, head: 1 })]) },
    });
    expect(await page.getByRole('button', { name: '‹ Atlas' }).count()).toBe(0);
  });

  it('opens a head by a click, and saves the map and its table', async () => {
    const panel = await sample.open(ATLAS);
    const { page } = panel;
    await page.locator('main[aria-busy=false]').waitFor();
    const picture = await exportAs(panel, 'map of heads', /PNG/);
    expect(picture).toMatchObject({ kind: 'save', suggestedName: 'atlas-effective.png', base64: true });
    const bytes = Buffer.from(savedText(picture), 'latin1');
    expect(bytes.subarray(1, 4).toString()).toBe('PNG');
    // Wider than high: the whole map, twice its size in CSS pixels.
    expect(bytes.readUInt32BE(16)).toBeGreaterThan(400);
    const saved = await exportAs(panel, 'map of heads', /SVG/);
    expect(saved).toMatchObject({ kind: 'save', suggestedName: 'atlas-effective.svg', base64: false });
    expect(savedText(saved)).toMatch(
      /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"[^]*<title>Every head: effective[^]*#3794ff[^]*<\/svg>\n$/,
    );
    expect(savedText(saved)).not.toContain('class=');
    await page.getByRole('columnheader', { name: 'Query tokens' }).waitFor();
    await page.getByRole('textbox', { name: /^Filter: Every head/ }).fill('22445');
    expect(savedText(await exportAs(panel, /Every head/, /CSV/))).toMatch(
      /^head,singularValue0,leftTokens,rightTokens,singularValue1,singularValue2,singularValue3,effectiveRank,frobeniusNorm,constant,queryOnly,keyOnly,interaction,copyingScore,copyingPercentile\r\n2\.4,/,
    );
    await page.locator('rect[data-row="1"][data-column="5"]').click();
    await page.getByRole('heading', { name: 'Spectra of head 1.5' }).waitFor();
    await page.getByRole('button', { name: '‹ Atlas' }).click();
    await page.getByRole('combobox', { name: 'Coloured by' }).selectOption('copying');
    await page.locator('rect[data-row="2"][data-column="2"]').click();
    await page.getByRole('heading', { name: /^Copying score/ }).waitFor();
    expect(panel.asked.at(-1)?.question).toMatchObject({
      name: 'ov',
      request: { head: { layer: 2, head: 2 } },
    });
  });
});

describe('composition', () => {
  it("maps a head's scores, puts two heads side by side by a click, and accepts a pair as text", async () => {
    const panel = await sample.open(COMPOSITION);
    const { page } = panel;
    await page.getByRole('heading', { name: 'Side by side: heads 2.4 and 3.1' }).waitFor();
    await page.locator('main[aria-busy=false]').waitFor();
    expect(await page.locator('svg.heat-map').count()).toBe(0);
    await page.getByRole('button', { name: 'Scores of all pairs' }).click();
    const focus = page.getByRole('textbox', { name: 'Head', exact: true });
    await focus.fill('3.0');
    await focus.press('Enter');
    await page.getByRole('heading', { name: 'V-composition of head 3.0 with every other' }).waitFor();
    await page.getByRole('combobox', { name: 'Composition' }).selectOption('K');
    await page.getByRole('heading', { name: /^K-composition of head 3\.0/ }).waitFor();
    await page.locator('main[aria-busy=false]').waitFor();
    expect(await page.locator('rect[data-row]:not(.none)').count()).toBe(18);
    await page.locator('rect[data-row="2"][data-column="5"]').click();
    await page.getByRole('heading', { name: 'Side by side: heads 3.0 and 2.5' }).waitFor();
    const pair = page.getByRole('textbox', { name: 'Side by side' });
    await pair.fill('2.4');
    await page.getByText('Write two heads, such as 2.4, 3.1.').waitFor();
    await pair.fill('1.1; L2H0');
    await pair.press('Enter');
    await page.getByRole('heading', { name: 'Side by side: heads 1.1 and 2.0' }).waitFor();
    const asked = panel.asked.length;
    await page.getByRole('button', { name: /^‹ / }).click();
    await page.getByRole('heading', { name: /^K-composition of head 3\.0/ }).waitFor();
    expect(panel.asked.length).toBe(asked);
  });

  it('lists the strongest of all pairs as the report does', async () => {
    const question: Question = { name: 'composition', request: omit(COMPOSITION.request, 'compare') };
    const panel = await sample.open(question);
    await panel.page.getByRole('heading', { name: 'Strongest V-composition' }).waitFor();
    await panel.page.locator('main[aria-busy=false]').waitFor();
    const { result } = (await panel.kept()) as { readonly result: CompositionResult };
    const [table] = reportOf(question, result).tables;
    expect(table.rows).toHaveLength(20);
    const { tables } = await panel.page.locator(PANEL_ELEMENT).evaluate(readRendered);
    const own = tables.find(({ caption }) => plainTitle(caption) === plainTitle(table.title));
    expect(own && missingRows(table, own)).toEqual([]);
  });

  it('compares one head in two checkpoints, and then again in one', async () => {
    const compare = { a: { layer: 3, head: 1 }, b: { layer: 3, head: 1 }, otherFolder: sample.folder };
    const other = { ...COMPOSITION, request: { ...COMPOSITION.request, compare } };
    const panel = await sample.open(other);
    const { page } = panel;
    await page.getByText('The second head is of the checkpoint in').waitFor();
    await page.getByText('mean cos² 1.000').first().waitFor();
    await page.locator('main[aria-busy=false]').waitFor();
    await page.getByRole('button', { name: 'Take it from this checkpoint' }).click();
    await expect
      .poll(() => panel.asked.at(-1)?.question)
      .toMatchObject({ request: { compare: { a: compare.a, b: compare.a } } });
  });
});

describe('neighbours', () => {
  it('answers for each token, and sends the request again for another text and space', async () => {
    const panel = await sample.open(NEIGHBOURS);
    const { page } = panel;
    await page.getByText('The text is 2 tokens:').waitFor();
    expect(await page.locator('.side table').count()).toBe(2);
    const field = page.getByRole('textbox', { name: 'Text' });
    await field.fill('');
    await page.getByText('Write a text').waitFor();
    await field.fill(' Tuesday');
    await field.press('Enter');
    await page.getByRole('heading', { name: 'Neighbours in W_E' }).waitFor();
    await expect.poll(() => page.locator('.side table').count()).toBe(1);
    await page.getByRole('combobox', { name: 'Space' }).selectOption('W_EE');
    await page.getByRole('heading', { name: 'Neighbours in W_EE' }).waitFor();
    expect(panel.asked.at(-1)?.question).toMatchObject({ request: { text: ' Tuesday', space: 'W_EE' } });
  });
});

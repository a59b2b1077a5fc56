import { mkdir } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HeadRequest } from '../../src/protocol/head.js';
import { launchChromium } from '../../scripts/lib/browser.mjs';
import type { ToHost } from '../../src/protocol/panel.js';
import type { FakeHost } from '../webview/panelPage.js';
import { bundleWebview, PanelPage } from '../webview/panelPage.js';
import {
  headRequest,
  DEGENERATE_AT,
  HARD_TOKENS,
  SAMPLE_CHECKPOINT,
  SAMPLE_REQUEST,
  sampleResult,
} from '../webview/sampleHead.js';
import type { ThemeName } from '../webview/themes.js';

const PICTURES = 'artifacts/webview';
const QUESTION = { name: 'head', request: SAMPLE_REQUEST } as const;

let browser: Browser;
let bundle: Awaited<ReturnType<typeof bundleWebview>>;

beforeAll(async () => {
  [browser, bundle] = await Promise.all([
    launchChromium(),
    bundleWebview(),
    mkdir(PICTURES, { recursive: true }),
  ]);
});
afterAll(async () => browser.close());

/** Knows the panel's state and answers every question at once. */
const promptHost: FakeHost = async (message, send) => {
  if (message.kind === 'ready') {
    await send({
      kind: 'reply',
      id: message.id,
      ok: { checkpoint: SAMPLE_CHECKPOINT, question: QUESTION, result: sampleResult() },
    });
  }
  if (message.kind === 'ask') {
    await send({ kind: 'reply', id: message.id, ok: sampleResult(headRequest(message.question)) });
  }
};

function asks(sent: readonly ToHost[]) {
  return sent.filter((message) => message.kind === 'ask').map(({ question }) => question.request);
}

describe('the panel in every theme and width', () => {
  for (const theme of ['dark', 'light', 'contrast'] satisfies ThemeName[]) {
    for (const width of [300, 1000]) {
      it(`${theme}, ${width} px: no accessibility violations, no faults, nothing cut off`, async () => {
        const panel = await PanelPage.open(browser, bundle, promptHost, { theme, width });
        const { page } = panel;
        await page.locator('td.token').first().waitFor();
        await page.getByText('Weights and tables').click();
        await page.screenshot({ path: `${PICTURES}/${theme}-${width}-effective.png`, fullPage: true });
        expect(await panel.accessibilityViolations()).toEqual([]);
        await page.getByRole('radio', { name: 'qk' }).click();
        await page.getByText('Table of values').click();
        await page.getByRole('columnheader', { name: 'cos²' }).first().waitFor();
        await page.screenshot({ path: `${PICTURES}/${theme}-${width}-qk.png`, fullPage: true });
        expect(await panel.accessibilityViolations()).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
        expect(panel.faults).toEqual([]);
        await panel.close();
      });
    }
  }
});

describe('asking', () => {
  it(`asks for a vector that is not there (${DEGENERATE_AT}), once, and warns of it`, async () => {
    const panel = await PanelPage.open(browser, bundle, promptHost, { theme: 'dark', width: 1000 });
    const { page } = panel;
    const field = page.getByRole('textbox', { name: /^Vector/ });
    await field.fill(String(DEGENERATE_AT));
    await field.press('Enter');
    await page.getByRole('heading', { name: /effective · vector 9 · singular value/ }).waitFor();
    await page.getByText('only the plane they span is determined').waitFor();
    await page.locator('td.token').first().waitFor();
    expect(asks(panel.sent)).toEqual([
      { ...SAMPLE_REQUEST, circuits: ['effective'], vectors: [DEGENERATE_AT], cosine: false },
    ]);
    await panel.close();
  });
});

/** Answers `ready`; what is asked waits until the test answers it. */
function slowHost() {
  const held: { id: number; request: HeadRequest }[] = [];
  const host: FakeHost = async (message, send) => {
    if (message.kind === 'ready') {
      await send({
        kind: 'reply',
        id: message.id,
        ok: { checkpoint: SAMPLE_CHECKPOINT, question: QUESTION },
      });
    }
    if (message.kind === 'ask') held.push({ id: message.id, request: headRequest(message.question) });
  };
  return { host, held };
}

const DARK = { theme: 'dark', width: 1000 } as const;

describe('an answer that is still coming', () => {
  it('shows qk at once, per cent for the rest, then the effective circuit', async () => {
    const { host, held } = slowHost();
    const panel = await PanelPage.open(browser, bundle, host, DARK);
    const { page } = panel;
    await page.getByText('Asking', { exact: true }).waitFor();
    const { id } = held[0];
    const progress = { stage: 'Computing W_EE', fraction: 0.43 };
    await panel.send({ kind: 'asking', id, progress: { kind: 'progress', progress } });
    const part = sampleResult({ ...SAMPLE_REQUEST, circuits: ['qk'] });
    await panel.send({ kind: 'asking', id, progress: { kind: 'partial', result: part } });
    await page.getByRole('heading', { name: /^qk · vector 0 · singular value 8\.700/ }).waitFor();
    await page.getByRole('progressbar', { name: 'Computing W_EE' }).waitFor();
    expect(await page.getByText('Computing W_EE 43 %').count()).toBeGreaterThan(1);
    await page.screenshot({ path: `${PICTURES}/dark-1000-coming.png`, fullPage: true });
    expect(await panel.accessibilityViolations()).toEqual([]);
    await panel.send({ kind: 'reply', id, ok: sampleResult() });
    await page.getByRole('heading', { name: /^effective · vector 0/ }).waitFor();
    expect(await page.getByText('Computing W_EE').count()).toBe(0);
    expect(panel.faults).toEqual([]);
    await panel.close();
  });

  it('leaves the circuit open to choose until a person chooses one', async () => {
    const { host, held } = slowHost();
    const panel = await PanelPage.open(browser, bundle, host, DARK);
    const { page } = panel;
    await expect.poll(() => held.length).toBe(1);
    const part = sampleResult({ ...SAMPLE_REQUEST, circuits: ['qk'] });
    const { id } = held[0];
    await panel.send({ kind: 'asking', id, progress: { kind: 'partial', result: part } });
    await page.getByRole('heading', { name: /^qk · vector 0/ }).waitFor();
    await panel.send({ kind: 'reply', id, ok: sampleResult() });
    await page.getByRole('heading', { name: /^effective · vector 0/ }).waitFor();
    expect(await panel.kept()).toMatchObject({ memories: {} });
    expect(JSON.stringify(await panel.kept())).not.toContain('"circuit":');
    await panel.close();
  });

  it('can be cancelled and asked again', async () => {
    const { host, held } = slowHost();
    const panel = await PanelPage.open(browser, bundle, host, DARK);
    const { page } = panel;
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('Cancelled.').waitFor();
    expect(panel.sent).toContainEqual({ kind: 'cancel', id: held[0].id });
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect.poll(() => held.length).toBe(2);
    await panel.close();
  });

  it('shows an error with its code, and the way to the log', async () => {
    const { host, held } = slowHost();
    const panel = await PanelPage.open(browser, bundle, host, DARK);
    const { page } = panel;
    await expect.poll(() => held.length).toBe(1);
    const message = 'The tensor wte.weight is missing in model.safetensors. <b>Choose another folder.</b>';
    await panel.send({ kind: 'reply', id: held[0].id, err: { code: 'missingTensor', message } });
    const alert = page.getByRole('alert');
    await alert.getByText(message).waitFor();
    expect(await alert.locator('code').textContent()).toBe('missingTensor');
    await page.screenshot({ path: `${PICTURES}/dark-1000-error.png` });
    expect(await panel.accessibilityViolations()).toEqual([]);
    await page.getByRole('button', { name: 'Show Log' }).click();
    await expect.poll(() => panel.sent.at(-1)).toEqual({ kind: 'showLog' });
    await panel.close();
  });
});

describe('by keyboard', () => {
  it('takes a head in any spelling, says what is wrong as one types, and asks on Enter', async () => {
    const panel = await PanelPage.open(browser, bundle, promptHost, DARK);
    const { page } = panel;
    const field = page.getByRole('textbox', { name: 'Head' });
    await field.fill('12.0');
    await page.getByText('the model has 12 layers').waitFor();
    await field.press('Enter');
    expect(asks(panel.sent)).toEqual([]);
    await field.fill('L9H1');
    await field.press('Enter');
    await page.getByRole('heading', { name: 'Spectra of head 9.1' }).waitFor();
    expect(asks(panel.sent)).toEqual([{ ...SAMPLE_REQUEST, head: { layer: 9, head: 1 } }]);
    await panel.close();
  });

  it('moves the chosen vector in the chart and asks once, where it comes to rest', async () => {
    const panel = await PanelPage.open(browser, bundle, promptHost, DARK);
    const { page } = panel;
    const chart = page.getByRole('img', { name: /^Singular values of head 10\.7/ });
    await chart.focus();
    for (let step = 0; step < 5; step += 1) await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowUp');
    await page.getByRole('heading', { name: /^embedding · vector 4 · singular value/ }).waitFor();
    await page.locator('td.token').first().waitFor();
    expect(asks(panel.sent).at(-1)).toMatchObject({ circuits: ['embedding'], vectors: [4] });
    expect(asks(panel.sent).length).toBeLessThanOrEqual(2);
    await page.keyboard.press('Home');
    await page.getByRole('heading', { name: /^embedding · vector 0/ }).waitFor();
    await panel.close();
  });

  it('reaches every control by Tab, in the order of the page', async () => {
    const panel = await PanelPage.open(browser, bundle, promptHost, DARK);
    const { page } = panel;
    await page.locator('td.token').first().waitFor();
    const reached: string[] = [];
    for (let step = 0; step < 40; step += 1) {
      await page.keyboard.press('Tab');
      reached.push(
        await page.evaluate<string>(
          '(document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent).trim()',
        ),
      );
    }
    const order = [
      'Head',
      'Analyze',
      'Weights and tables',
      'Save the chart as SVG',
      'qk',
      'normalised',
      'Singular values of head 10.7',
      'Table of values',
      'Vector, 0 to 63',
      'Next vector',
      'Magnitude',
      'Filter: Query side',
      'Copy as Markdown: Query side',
      'Token',
      'Copy as Markdown: Key side',
    ];
    const places = order.map((name) => reached.findIndex((text) => text.startsWith(name)));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    await panel.close();
  });
});

describe('by mouse', () => {
  it('chooses the point of the chart that is nearest to a click', async () => {
    const panel = await PanelPage.open(browser, bundle, promptHost, DARK);
    const { page } = panel;
    const chart = page.getByRole('img', { name: /^Singular values/ });
    const box = (await chart.boundingBox())!;
    await chart.click({ position: { x: box.width - 9, y: box.height - 60 } });
    await page.getByRole('heading', { name: / vector 63 · / }).waitFor();
    await page.getByText('at rounding level: the vector is arbitrary').waitFor();
    await panel.close();
  });

  it('hides a curve, and draws otherwise with a logarithmic axis and in another theme', async () => {
    const panel = await PanelPage.open(browser, bundle, promptHost, DARK);
    const { page } = panel;
    const pixels = () => page.evaluate<string>('document.querySelector("canvas").toDataURL()');
    await page.locator('td.token').first().waitFor();
    const seen = new Set([await pixels()]);
    const differs = async () => {
      await expect.poll(async () => seen.has(await pixels())).toBe(false);
      seen.add(await pixels());
    };
    await page.getByRole('checkbox', { name: 'embedding' }).click();
    await differs();
    await page.getByRole('checkbox', { name: 'logarithmic' }).click();
    await differs();
    await page.evaluate(
      'document.documentElement.style.setProperty("--vscode-charts-blue", "rgb(255, 0, 0)")',
    );
    await differs();
    await page.screenshot({ path: `${PICTURES}/dark-1000-logarithmic.png`, fullPage: true });
    await panel.close();
  });

  it('asks again when a processing is switched, with it switched', async () => {
    const panel = await PanelPage.open(browser, bundle, promptHost, DARK);
    const { page } = panel;
    await page.getByText('Weights and tables').click();
    await page.getByRole('checkbox', { name: 'fold_ln' }).click();
    await page.getByText('not by fold_ln').waitFor();
    await page.getByRole('checkbox', { name: 'residual' }).click();
    await page.getByText('with the residual').waitFor();
    const rows = page.getByRole('textbox', { name: 'Rows' });
    await rows.fill('7');
    await rows.press('Enter');
    await expect.poll(() => page.locator('td.token').count()).toBe(14);
    const processing = { ...SAMPLE_REQUEST.processing, foldLn: false };
    expect(asks(panel.sent).at(-1)).toMatchObject({ processing, variant: { residual: true }, top: 7 });
    await panel.close();
  });
});

describe('a question from outside the panel', () => {
  it('is asked as it is, whatever the options of the one before were', async () => {
    const panel = await PanelPage.open(browser, bundle, promptHost, DARK);
    const { page } = panel;
    await page.getByText('Weights and tables').click();
    await page.getByRole('checkbox', { name: 'fold_ln' }).click();
    await page.getByRole('checkbox', { name: 'residual' }).click();
    await page.getByText('with the residual').waitFor();
    const before = asks(panel.sent).length;
    const request = { ...SAMPLE_REQUEST, head: { layer: 3, head: 2 } };
    await panel.send({
      kind: 'show',
      state: { checkpoint: SAMPLE_CHECKPOINT, question: { name: 'head', request } },
    });
    await page.getByText(/Head 3\.2: all five processings/).waitFor();
    expect(asks(panel.sent).slice(before)).toEqual([request]);
    await panel.close();
  });
});

describe('what leaves the panel', () => {
  it('copies the true text of a selected token, without the marks', async () => {
    const panel = await PanelPage.open(browser, bundle, promptHost, DARK);
    const { page } = panel;
    await page.locator('td.token').first().waitFor();
    await page.evaluate(
      'document.addEventListener("copy", (event) => (window.copied = event.clipboardData.getData("text/plain")))',
    );
    const copied = async (row: number) => {
      await page.evaluate(`getSelection().selectAllChildren(document.querySelectorAll('bdi.token')[${row}])`);
      await page.keyboard.press('Control+c');
      return page.evaluate<string>('window.copied');
    };
    for (const [row, token] of HARD_TOKENS.entries()) expect(await copied(row)).toBe(token);
    await panel.close();
  });

  it('copies and saves tables as they are sorted and filtered, and the chart', async () => {
    const panel = await PanelPage.open(browser, bundle, promptHost, DARK);
    const { page } = panel;
    await page.getByRole('textbox', { name: /^Filter: Query side/ }).fill('leilan');
    await page.getByRole('button', { name: 'Score' }).first().click();
    await page.getByRole('button', { name: 'Score' }).first().click();
    const press = async (name: RegExp) => {
      await page.getByRole('button', { name }).first().click();
      await expect.poll(() => ['copy', 'save'].includes(panel.sent.at(-1)?.kind ?? '')).toBe(true);
      return panel.sent.pop();
    };
    const copied = await press(/^Copy as Markdown: Query side/);
    expect(copied?.kind === 'copy' && copied.text).toMatch(/\| 2 \| `Leilan` .*\n\| 1 \| ` Leilan` .*\n$/);
    expect(await press(/^Save as CSV: Query side/)).toEqual({
      kind: 'save',
      suggestedName: 'head-10.7-effective-vector-0-query-magnitude.csv',
      content: `rank,token,score,id\r\n2,Leilan,${0.21 / 1.1},33001\r\n1," Leilan",0.21,33000\r\n`,
      base64: false,
    });
    const png = await press(/^Save the chart as PNG/);
    expect(png?.kind === 'save' && Buffer.from(png.content, 'base64').subarray(1, 4).toString()).toBe('PNG');
    const svg = await press(/^Save the chart as SVG/);
    expect(svg?.kind === 'save' && svg.content).toMatch(/^<svg [\s\S]*#3794ff[\s\S]*<\/svg>\n$/);
    await panel.close();
  });
});

describe('over a reload', () => {
  it('shows what it kept, the chosen vector too, before and without the host', async () => {
    const first = await PanelPage.open(browser, bundle, promptHost, DARK);
    await first.page.getByRole('radio', { name: 'qk' }).click();
    await first.page.getByRole('tab', { name: 'W_U, dot' }).click();
    await first.page.getByRole('heading', { name: /rows not normalised/ }).waitFor();
    await first.page.evaluate('window.scrollTo(0, 150)');
    await expect.poll(() => first.kept()).toMatchObject({ scrolled: 150 });
    const kept = await first.kept();
    await first.close();
    expect(kept).toMatchObject({ checkpoint: SAMPLE_CHECKPOINT, question: QUESTION, result: sampleResult() });
    const deaf: FakeHost = () => undefined;
    const second = await PanelPage.open(browser, bundle, deaf, { ...DARK, kept });
    await second.page.getByRole('heading', { name: /^qk · vector 0/ }).waitFor();
    await second.page.getByRole('heading', { name: /rows not normalised/ }).waitFor();
    await expect.poll(() => second.page.evaluate('window.scrollY')).toBe(150);
    expect(asks(second.sent)).toEqual([]);
    await second.close();
  });
});

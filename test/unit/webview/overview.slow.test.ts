/** The overview of a head: what it does, on one screen, from the answers of its tabs. */
import { describe, expect, it } from 'vitest';
import { headCircuitsOf } from '../../../src/protocol/head.js';
import type { OvResult } from '../../../src/protocol/ov.js';
import type { HeadResult } from '../../../src/protocol/head.js';
import type { ToWebview } from '../../../src/protocol/panel.js';
import { questionAbout } from '../../../src/questions/questions.js';
import { answeringHost } from '../../webview/answeringHost.js';
import { formatNumber } from '../../../src/report/numbers.js';
import { exportAs, savedText } from '../../webview/exportAs.js';
import { itLooksRight } from '../../webview/looks.js';
import { openSettings } from '../../webview/openSettings.js';
import type { PanelPage } from '../../webview/panelPage.js';
import { samplePanels } from '../../webview/samplePanel.js';
import { watch } from '../../webview/stillness.js';
import { loraFixture } from '../checkpoint/adapter/fixtures.js';
import { openToAsk } from '../support.js';

const HEAD = { layer: 3, head: 1 };
const QK = questionAbout('head', HEAD, { top: 12, rankBy: 'cosine' });

const sample = samplePanels();

async function settled({ page }: PanelPage): Promise<void> {
  await page.locator('main[aria-busy=false]').waitFor();
  await page.locator('.copying .histogram').waitFor();
  await page.locator('.stale').waitFor({ state: 'detached' });
}

/** The overview, in a window of this size. */
async function open(width: number, height: number): Promise<PanelPage> {
  const panel = await sample.open(QK, { width, overview: true });
  await panel.page.setViewportSize({ width, height });
  await settled(panel);
  return panel;
}

/** QK's answer, and the checkpoint that it is of. */
async function answer(): Promise<{ readonly result: HeadResult; readonly checkpoint: never }> {
  const panel = await open(1000, 800);
  return (await panel.kept()) as Awaited<ReturnType<typeof answer>>;
}

const requests = ({ asked }: PanelPage) => asked.map(({ question }) => question);

describe('the overview', () => {
  it('stands on one screen of 1400 x 900, alone and beside notes', async () => {
    for (const [width, height, inSight] of [
      [1352, 800, '.block'],
      [676, 800, '.block:not(.written)'],
      [526, 800, '.block:not(.written)'],
    ] as const) {
      const { page } = await open(width, height);
      for (const block of await page.locator(inSight).all()) {
        const { y, height: tall } = (await block.boundingBox())!;
        expect(y + tall, `${width}`).toBeLessThanOrEqual(height);
      }
    }
  });

  it('has its blocks in view as pictures and tables, and says which other question they answer', async () => {
    const panel = await open(1352, 800);
    await panel.send({ kind: 'inView', id: 9 });
    const reply = () => panel.sent.find((message) => message.kind === 'inView');
    await expect.poll(reply).toBeDefined();
    const { pictures, tables, also } = reply()!.parts;
    expect(pictures.map(({ name }) => name)).toEqual([
      expect.stringMatching(/singular values/i),
      expect.stringMatching(/^Own ranks of /),
    ]);
    const bars = (title: string): unknown =>
      expect.stringMatching(new RegExp(`^${title} .* positive end by cosine$`));
    expect(tables.map(({ title }) => title)).toEqual([
      ...[bars('Query side'), bars('Key side'), 'effective · parts of the scores'],
      ...[bars('Attended to'), bars('Output')],
    ]);
    expect(tables.map(({ rows }) => rows.length)).toEqual([10, 10, 4, 10, 10]);
    const shares = tables[2].rows.map(([, share]) => Number(share));
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
    expect(also).toEqual(requests(panel).find(({ name }) => name === 'ov'));
  });

  it('exports each chart and table that it shows, of the answer that it belongs to', async () => {
    const panel = await open(1352, 800);
    const { page } = panel;
    const menus = page.getByRole('button', { name: /^Export: / });
    const of = await menus.evaluateAll((buttons) =>
      (buttons as { ariaLabel: string }[]).map(({ ariaLabel }) => ariaLabel),
    );
    const bars = (title: string): unknown =>
      expect.stringMatching(new RegExp(`^Export: ${title} .* by cosine$`));
    expect(of).toEqual([
      ...[bars('Query side'), bars('Key side'), 'Export: spectra', 'Export: effective · parts of the scores'],
      ...[bars('Attended to'), bars('Output'), 'Export: own ranks'],
    ]);
    const { beside } = (await panel.kept()) as {
      readonly beside: { readonly question: unknown; readonly result: OvResult };
    };
    const written = { question: beside.question, result: beside.result };
    expect(savedText(await exportAs(panel, 'spectra', /SVG/))).toMatch(/^<svg [^]*<\/svg>\n$/);
    expect(savedText(await exportAs(panel, 'spectra', /CSV/))).toMatch(/^vector,/);
    expect(await exportAs(panel, 'spectra', /JSON/)).toEqual({ kind: 'saveAnswer' });
    expect(savedText(await exportAs(panel, /effective · parts/, /SVG/))).toMatch(
      /change attention[^]*<\/svg>\n$/,
    );
    expect(savedText(await exportAs(panel, /effective · parts/, /CSV/))).toMatch(/^part,share\r\n/);
    const lists = await exportAs(panel, /Query side/, /Markdown/);
    expect(lists).not.toHaveProperty('of');
    expect(lists).toMatchObject({ tables: [{ rows: { length: 10 } }] });
    expect(await exportAs(panel, /Output/, /Markdown/)).toMatchObject({
      of: written,
      tables: [{ rows: { length: 10 } }],
    });
    expect(savedText(await exportAs(panel, 'own ranks', /PNG/)).slice(1, 4)).toBe('PNG');
    expect(await exportAs(panel, 'own ranks', /JSON/)).toEqual({ kind: 'saveAnswer', of: written });
    await page.getByRole('tab', { name: 'Overview', selected: true }).waitFor();
  });

  it('shows tokens of both sides, spectra, parts and the copying verdict, in this order, as its tabs have them', async () => {
    const panel = await open(1352, 800);
    const { page } = panel;
    const headings = await page.locator('.block h2').allTextContents();
    expect(headings.map((heading) => heading.trim())).toEqual([
      expect.stringMatching(/^effective · vector 0 · singular value /),
      'Spectra of head 3.1',
      'What attention can see',
      expect.stringMatching(/^fullOv · vector 0 · singular value /),
      expect.stringMatching(/^Copying score /),
    ]);
    const kept = (await panel.kept()) as {
      readonly result: HeadResult;
      readonly beside: { readonly result: OvResult };
    };
    const [qk, written] = [kept.result, kept.beside.result];
    const columns = await page.locator('.token-bars').all();
    const shown = await Promise.all(columns.map((side) => side.locator('bdi.token').allTextContents()));
    const first = (tables: { readonly positive: readonly { readonly token: string }[] } | undefined) =>
      tables!.positive.slice(0, 10).map(({ token }) => token);
    const [effective] = qk.circuits.effective!.vectors;
    const [fullOv] = written.circuits.fullOv!.vectors;
    expect(shown).toEqual([effective.query, effective.key, fullOv.query, fullOv.key].map(first));
    const { singularValues } = qk.circuits.embedding!;
    const share = singularValues[0] ** 2 / singularValues.reduce((sum, value) => sum + value ** 2, 0);
    await page
      .getByRole('row', { name: new RegExp(`^embedding .* ${Math.round(100 * share)} %$`) })
      .waitFor();
    await page.getByText(/% of these scores can't change attention/).waitFor();
    await page.getByText(/^Head 3\.1 suppresses a sample of the vocabulary \(256\)/).waitFor();
    await page.getByText(/^from W_E, above \d+(\.\d)? % of crossed heads$/).waitFor();
  });

  it('asks what its tabs ask, and opens them, by mouse and keyboard, without asking again', async () => {
    const panel = await open(1000, 800);
    const { page } = panel;
    expect(requests(panel).map(({ name }) => name)).toEqual(['head', 'ov']);
    await page.getByRole('button', { name: /^Copying score/ }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('tab', { name: 'OV', exact: true, selected: true }).waitFor();
    await page.getByRole('heading', { name: /^Copying score/ }).waitFor();
    await page.getByRole('tab', { name: 'Overview' }).click();
    await settled(panel);
    await page.locator('.block.matched td.token').first().click();
    await page.getByRole('tab', { name: 'QK', selected: true }).waitFor();
    await page.getByRole('heading', { name: /^effective · vector 0/ }).waitFor();
    expect(requests(panel)).toHaveLength(2);
    expect(panel.sent.findLast(({ kind }) => kind === 'showing')).toMatchObject({
      question: { name: 'head' },
    });
    expect(panel.sent.findLast(({ kind }) => kind === 'showing')).not.toHaveProperty('overview');
  });

  it('opens QK at the vector that was clicked, whatever was chosen there', async () => {
    const panel = await open(1000, 800);
    const { page } = panel;
    await page.getByRole('tab', { name: 'QK' }).click();
    await page.getByRole('radio', { name: 'embedding' }).click();
    await page.getByRole('button', { name: 'Next vector' }).click();
    await page.getByRole('heading', { name: /^embedding · vector 1/ }).waitFor();
    await page.getByRole('tab', { name: 'Overview' }).click();
    await settled(panel);
    await page.getByRole('button', { name: /^effective · vector 0/ }).click();
    await page.getByRole('heading', { name: /^effective · vector 0/ }).waitFor();
    await page.getByRole('tab', { name: 'QK', selected: true }).waitFor();
  });

  it('shares its settings with both answers', async () => {
    const panel = await open(1000, 800);
    const { page } = panel;
    await openSettings(page);
    await page.getByRole('checkbox', { name: 'fold_ln' }).click();
    await page.getByText('not by fold_ln').waitFor();
    await settled(panel);
    const weights = { request: { head: HEAD, processing: { foldLn: false } } };
    expect(requests(panel).slice(2)).toMatchObject([
      { name: 'head', ...weights },
      { name: 'ov', ...weights },
    ]);
    await page.getByRole('tab', { name: 'Overview', selected: true }).waitFor();
  });

  it.each([300, 526, 700, 1352])('moves nothing when the head changes, at %i px', async (width) => {
    const panel = await open(width, 800);
    const { page } = panel;
    const seen = await watch(page, async () => {
      await page.keyboard.press(']');
      await page.getByRole('heading', { name: 'Spectra of head 3.2' }).waitFor();
      await page.getByText(/^Head 3\.2 /).waitFor();
      await settled(panel);
    });
    expect(seen).toEqual({ moved: [], rows: [40] });
    expect(requests(panel).slice(2)).toMatchObject([
      { name: 'head', request: { head: { layer: 3, head: 2 } } },
      { name: 'ov', request: { head: { layer: 3, head: 2 } } },
    ]);
  });

  it('keeps what it showed over a reload, without asking again', async () => {
    const panel = await open(1000, 800);
    const kept = await panel.kept();
    expect(kept).toMatchObject({ overview: true, question: { name: 'head' } });
    const again = await sample.openWith(
      (message, send) =>
        message.kind === 'ready' ? send({ kind: 'reply', id: message.id, ok: null }) : undefined,
      { kept },
    );
    await settled(again);
    expect(again.asked).toEqual([]);
  });
});

describe('a LoRA adapter', () => {
  it('has its update among the spectra, and its tokens on the QK tab', async () => {
    const { checkpoint, ask, close } = await openToAsk(loraFixture('llama/rslora'));
    const circuits = headCircuitsOf(checkpoint.model);
    const question = questionAbout('head', { layer: 1, head: 0 }, { circuits, top: 5 });
    const host = answeringHost({ checkpoint, ask, lists: [] }, question, true);
    const panel = await sample.openWith(host, { width: 1000 });
    const { page } = panel;
    await settled(panel);
    const row = page.locator('.small-spectra').getByRole('row', { name: /^update/ });
    const { update } = (await ask('head', question.request)).circuits;
    expect(await row.textContent()).toContain(formatNumber(update!.singularValues[0]));
    await page.getByRole('tab', { name: 'QK' }).click();
    await page.getByRole('radio', { name: 'update' }).click();
    await page.getByRole('heading', { name: /^update · vector 0/ }).waitFor();
    await page.getByText('W_Q W_Kᵀ less the base’s: tokens by how far').waitFor();
    await close();
  });
});

describe('blocks as they are ready', () => {
  it('shows what needs no W_EE at once, in the places that all will have, and asks what is written then', async () => {
    const { result, checkpoint } = await answer();
    const { effective, ...early } = result.circuits;
    const parts: ToWebview[] = [];
    const panel = await sample.openWith(async (message, send) => {
      if (message.kind === 'ready') {
        await send({ kind: 'reply', id: message.id, ok: { checkpoint, question: QK, overview: true } });
      }
      if (message.kind !== 'ask' || message.question.name !== 'head') return;
      const { id } = message;
      const partial = { ...result, circuits: early };
      const progress = { stage: 'Computing W_EE', fraction: 0.4 };
      parts.push({ kind: 'reply', id, ok: { ...partial, circuits: { ...early, effective } } });
      await send({ kind: 'asking', id, progress: { kind: 'partial', result: partial } });
      await send({ kind: 'asking', id, progress: { kind: 'progress', progress } });
    });
    const { page } = panel;
    await page.getByRole('heading', { name: /^qk · vector 0/ }).waitFor();
    await page.locator('.block.parts-block', { hasText: 'embedding' }).waitFor();
    await page.getByRole('row', { name: 'effective Computing W_EE 40 %' }).waitFor();
    await expect.poll(() => requests(panel).map(({ name }) => name)).toEqual(['head', 'ov']);
    await page.locator('.block.written', { hasText: 'Asking' }).waitFor();
    const seen = await watch(page, async () => {
      await panel.send(parts[0]);
      await page.getByRole('heading', { name: /^effective · vector 0/ }).waitFor();
    });
    expect(seen).toEqual({ moved: [], rows: [20] });
  });

  it('shows why what is written did not come, and asks again', async () => {
    const { result, checkpoint } = await answer();
    const panel = await sample.openWith(async (message, send) => {
      if (message.kind === 'ready') {
        await send({
          kind: 'reply',
          id: message.id,
          ok: { checkpoint, question: QK, result, overview: true },
        });
      }
      if (message.kind !== 'ask') return;
      const err = { code: 'compute', message: 'The device is gone.' } as const;
      await send({ kind: 'reply', id: message.id, err });
    });
    const { page } = panel;
    const failed = page.locator('.block.written').getByRole('alert');
    await failed.getByText('The device is gone.').waitFor();
    await failed.getByRole('button', { name: 'Try again' }).click();
    await expect.poll(() => requests(panel).map(({ name }) => name)).toEqual(['ov', 'ov']);
    await page.getByRole('tab', { name: 'Overview', selected: true }).waitFor();
  });
});

describe('in every theme', () => {
  itLooksRight('overview', (width) => open(width, 900));
});

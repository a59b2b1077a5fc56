/** What can be done with an answer, above every view; and answers that were stored where their checkpoint is. */
import { describe, expect, it } from 'vitest';
import type { PanelState } from '../../../../src/protocol/panel.js';
import { ANSWERED, HEAD_QUESTION, headHost, promptHost, UNANSWERED } from '../../../webview/headHost.js';
import { itLooksRight } from '../../../webview/looks.js';
import { panelPages } from '../../../webview/panelPages.js';
import { sampleResult } from '../../../webview/sampleHead.js';

const NAMES = ['Insert into Notes', 'Copy as Python', 'Keep Result'];

const STORED: PanelState = { ...ANSWERED, stored: true };

const open = panelPages();

describe('the buttons above an answer', () => {
  itLooksRight(
    'tools',
    async (width) => {
      const panel = await open(headHost(STORED), { width });
      await panel.page.locator('td.token').first().waitFor();
      return panel;
    },
    ['dark', 'light', 'contrast'],
  );

  it('are absent without an answer, and disabled while another is computed', async () => {
    const panel = await open(headHost(UNANSWERED));
    const { page } = panel;
    const tools = page.getByRole('group', { name: 'Answer' });
    await expect.poll(() => panel.asked.length).toBe(1);
    expect(await tools.count()).toBe(0);
    const [{ id }] = panel.asked;
    await panel.send({ kind: 'reply', id, ok: sampleResult() });
    await tools.waitFor();
    for (const name of NAMES) expect(await page.getByRole('button', { name }).isEnabled()).toBe(true);
    const field = page.getByRole('textbox', { name: 'Head' });
    await field.fill('9.1');
    await field.press('Enter');
    for (const name of NAMES) {
      await expect.poll(() => page.getByRole('button', { name }).isDisabled()).toBe(true);
    }
  });

  it('are reached by Tab in their order and pressed by Enter and Space', async () => {
    const panel = await open(headHost(ANSWERED));
    const { page } = panel;
    await page.locator('td.token').first().waitFor();
    const focused = () =>
      page.evaluate<string>(
        '(document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent).trim()',
      );
    for (const [index, name] of NAMES.entries()) {
      await page.keyboard.press('Tab');
      expect(await focused()).toBe(name);
      await page.keyboard.press(index % 2 ? 'Space' : 'Enter');
    }
    const kinds = ['insert', 'copyAsPython', 'keep'];
    await expect
      .poll(() => panel.sent.map(({ kind }) => kind).filter((kind) => kinds.includes(kind)))
      .toEqual(kinds);
  });

  it('act on what is shown, including vectors that came later and an answer gone back to', async () => {
    const panel = await open(promptHost);
    const { page } = panel;
    const field = page.getByRole('textbox', { name: /^Vector/ });
    await field.fill('3');
    await field.press('Enter');
    await page.getByRole('heading', { name: /effective · vector 3/ }).waitFor();
    const shown = () => panel.sent.filter((message) => message.kind === 'showing').at(-1);
    await expect.poll(shown).toMatchObject({ question: HEAD_QUESTION });
    const result = shown()!.result as ReturnType<typeof sampleResult>;
    expect(result.circuits.effective!.vectors.map(({ index }) => index)).toEqual([0, 3]);
    expect(result.circuits.qk!.vectors.map(({ index }) => index)).toEqual([0]);
  });
});

describe('a stored answer whose checkpoint is elsewhere', () => {
  it('is shown without a request to the worker, with a note, also after a reload', async () => {
    const panel = await open(headHost(STORED));
    const { page } = panel;
    await page.getByRole('note').getByText('Stored result; its checkpoint is not on this machine').waitFor();
    await page.locator('td.token').first().waitFor();
    expect(panel.asked).toEqual([]);
    expect(await panel.kept()).toMatchObject({ stored: true });
  });

  it('stays when a further request fails, and the reason is shown', async () => {
    const message = 'There is no folder /models/gpt2. Choose the folder that holds the checkpoint.';
    const host = headHost(STORED, () => ({ err: { code: 'noFolder', message } }));
    const panel = await open(host);
    const { page } = panel;
    const field = page.getByRole('textbox', { name: 'Head' });
    await field.fill('9.1');
    await field.press('Enter');
    await page.getByRole('alert').getByText(message).waitFor();
    await page.getByRole('heading', { name: 'Spectra of head 10.7' }).waitFor();
    await page.getByRole('note').getByText('Stored result').waitFor();
  });
});

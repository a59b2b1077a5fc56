/** Answers that were stored without their checkpoint, and what the host learns of what is shown. */
import { describe, expect, it } from 'vitest';
import type { PanelState } from '../../../src/protocol/panel.js';
import { ANSWERED, HEAD_QUESTION, headHost, promptHost } from '../../webview/headHost.js';
import { itLooksRight } from '../../webview/looks.js';
import { panelPages } from '../../webview/panelPages.js';
import { sampleResult } from '../../webview/sampleHead.js';

const STORED: PanelState = { ...ANSWERED, stored: true };

const open = panelPages();

describe('an answer in sight', () => {
  itLooksRight('stored', async (width) => {
    const panel = await open(headHost(STORED), { width });
    await panel.page.locator('td.token').first().waitFor();
    return panel;
  });

  it('is reported to the host, including vectors that came later', async () => {
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

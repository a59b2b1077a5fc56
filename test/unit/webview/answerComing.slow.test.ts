import { describe, expect, it } from 'vitest';
import { headHost, UNANSWERED } from '../../webview/headHost.js';
import { panelPages, PICTURES } from '../../webview/panelPages.js';
import { SAMPLE_REQUEST, sampleResult } from '../../webview/sampleHead.js';

const open = panelPages();

describe('an answer that is still coming', () => {
  it('shows qk at once, a percentage for the rest, then the effective circuit', async () => {
    const panel = await open(headHost(UNANSWERED));
    const { page } = panel;
    await page.getByText('Asking', { exact: true }).waitFor();
    const { id } = panel.asked[0];
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
  });

  it('shows the best circuit until the user chooses one', async () => {
    const panel = await open(headHost(UNANSWERED));
    const { page } = panel;
    await expect.poll(() => panel.asked.length).toBe(1);
    const part = sampleResult({ ...SAMPLE_REQUEST, circuits: ['qk'] });
    const { id } = panel.asked[0];
    await panel.send({ kind: 'asking', id, progress: { kind: 'partial', result: part } });
    await page.getByRole('heading', { name: /^qk · vector 0/ }).waitFor();
    await panel.send({ kind: 'reply', id, ok: sampleResult() });
    await page.getByRole('heading', { name: /^effective · vector 0/ }).waitFor();
    expect(await panel.kept()).toMatchObject({ memories: {} });
    expect(JSON.stringify(await panel.kept())).not.toContain('"circuit":');
  });

  it('can be cancelled and requested again', async () => {
    const panel = await open(headHost(UNANSWERED));
    const { page } = panel;
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('Cancelled.').waitFor();
    expect(panel.sent).toContainEqual({ kind: 'cancel', id: panel.asked[0].id });
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect.poll(() => panel.asked.length).toBe(2);
  });

  it('shows an error with its code, and the way to the log', async () => {
    const panel = await open(headHost(UNANSWERED));
    const { page } = panel;
    await expect.poll(() => panel.asked.length).toBe(1);
    const message = 'The tensor wte.weight is missing in model.safetensors. <b>Choose another folder.</b>';
    await panel.send({ kind: 'reply', id: panel.asked[0].id, err: { code: 'missingTensor', message } });
    const alert = page.getByRole('alert');
    await alert.getByText(message).waitFor();
    expect(await alert.locator('code').textContent()).toBe('missingTensor');
    await page.screenshot({ path: `${PICTURES}/dark-1000-error.png` });
    expect(await panel.accessibilityViolations()).toEqual([]);
    await page.getByRole('button', { name: 'Show Log' }).click();
    await expect.poll(() => panel.sent.at(-1)).toEqual({ kind: 'showLog' });
  });
});

/** One page for a head in a window of 1400 x 900: its first screen, and its actions in the editor's title bar. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Workbench } from './workbench.js';

let workbench: Workbench;
beforeAll(async () => {
  workbench = await Workbench.start({ size: { width: 1400, height: 900 } });
});
afterAll(() => workbench?.close());

it('shows ten rows of both sides beside the side bar, and acts on the answer from the title bar', async () => {
  const { quickInput, panel, page } = workbench;
  await workbench.runCommand('QK Lens: Open Sample Checkpoint');
  await workbench.statusBarItem('planted-gpt2').waitFor();
  await workbench.runCommand('QK Lens: Analyze QK Head');
  await quickInput.waitFor('Analyze QK Head of planted-gpt2');
  await quickInput.accept('3.1');
  await panel.getByRole('heading', { name: /^effective · vector 0/ }).waitFor();
  await panel.locator('main[aria-busy=false]').waitFor();
  for (const side of ['Query side', 'Key side']) {
    const row = panel
      .getByRole('table', { name: new RegExp(`^${side}`) })
      .locator('tbody tr')
      .nth(9);
    const bottom = await row.evaluate((element) => {
      const { getBoundingClientRect } = element as unknown as {
        getBoundingClientRect: () => { bottom: number };
      };
      return getBoundingClientRect.call(element).bottom;
    });
    const height = Number(await panel.locator('html').evaluate('innerHeight'));
    expect(bottom, side).toBeLessThanOrEqual(height);
  }
  await panel.getByRole('tab', { name: 'QK' }).click();
  const title = page.locator('.editor-group-container.active .editor-actions');
  for (const name of ['Insert Result into Notes', 'Copy as Python', 'Keep Result']) {
    await title.getByRole('button', { name }).waitFor();
  }
  await workbench.screenshot('head-page');
  await title.getByRole('button', { name: 'Copy as Python' }).click();
  await workbench.statusBarItem('Head 3.1: copied as Python').waitFor();
  expect(workbench.pageErrors).toEqual([]);
});

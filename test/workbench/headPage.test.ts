/** One page for a head in a window of 1400 x 900: its first screen, and its actions in the editor's title bar. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Locator } from 'playwright-core';
import { Workbench } from './workbench.js';

let workbench: Workbench;
beforeAll(async () => {
  workbench = await Workbench.start({ size: { width: 1400, height: 900 } });
});
afterAll(() => workbench?.close());

/** Whether an element ends above the lower edge of the panel. */
async function endsInSight(element: Locator, what: string): Promise<void> {
  const bottom = await element.evaluate((found) => {
    const { getBoundingClientRect } = found as unknown as {
      getBoundingClientRect: () => { bottom: number };
    };
    return getBoundingClientRect.call(found).bottom;
  });
  const height = Number(await workbench.panel.locator('html').evaluate('innerHeight'));
  expect(bottom, what).toBeLessThanOrEqual(height);
}

/** @param below the block that may end below the panel's edge */
async function overviewInSight(below?: string): Promise<void> {
  const { panel } = workbench;
  await panel.locator('.copying .histogram').waitFor();
  await panel.locator('main[aria-busy=false]').waitFor();
  const blocks = await panel.locator(below ? `.block:not(.${below})` : '.block').all();
  expect(blocks).toHaveLength(below ? 4 : 5);
  for (const [index, block] of blocks.entries()) await endsInSight(block, `block ${index}`);
}

it('answers what a head does on one screen', async () => {
  const { quickInput, panel } = workbench;
  await workbench.runCommand('QK Lens: Open Sample Checkpoint');
  await workbench.statusBarItem('planted-gpt2').waitFor();
  await workbench.runCommandFor('QK Lens: Analyze QK Head', 'Analyze QK Head of planted-gpt2');
  await quickInput.accept('3.1');
  await panel.getByRole('heading', { name: /^effective · vector 0/ }).waitFor();
  await overviewInSight();
  await workbench.screenshot('overview');
});

it('shows ten rows of both sides, and acts on the answer from the title bar', async () => {
  const { panel, page } = workbench;
  await panel.locator('.block.matched td.token').first().click();
  await panel.getByRole('tab', { name: 'QK', selected: true }).waitFor();
  for (const side of ['Query side', 'Key side']) {
    const rows = panel.getByRole('table', { name: new RegExp(`^${side}`) }).locator('tbody tr');
    await endsInSight(rows.nth(9), side);
  }
  await panel.getByRole('tab', { name: 'QK' }).click();
  const title = page.locator('.editor-group-container.active .editor-actions');
  for (const name of ['Insert Result into Notes', 'Copy as Python', 'Keep Result']) {
    await title.getByRole('button', { name }).waitFor();
  }
  await workbench.screenshot('head-page');
  await title.getByRole('button', { name: 'Copy as Python' }).click();
  await workbench.statusBarItem('Head 3.1: copied as Python').waitFor();
});

it('answers it beside notes too, with the side bar open', async () => {
  const { quickInput, panel } = workbench;
  await workbench.openNote('notes.md');
  await workbench.runCommandFor('QK Lens: Analyze QK Head', 'Analyze QK Head of planted-gpt2');
  await quickInput.accept('2.4');
  await panel.getByRole('heading', { name: 'Spectra of head 2.4' }).waitFor();
  await overviewInSight('written');
  await workbench.screenshot('overview-beside-notes');
  expect(workbench.pageErrors).toEqual([]);
});

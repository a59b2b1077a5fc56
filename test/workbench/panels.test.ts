/** Several panels, and the way back and forward through what each showed, by keyboard and mouse. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Locator } from 'playwright-core';
import { Workbench } from './workbench.js';

let workbench: Workbench;
beforeAll(async () => {
  workbench = await Workbench.start({ size: { width: 1400, height: 900 } });
  await workbench.runCommand('QK Lens: Open Sample Checkpoint');
  await workbench.statusBarItem('planted-gpt2').waitFor();
});
afterAll(() => workbench?.close());

async function analyze(head: string): Promise<void> {
  await workbench.runCommandFor('QK Lens: Analyze QK Head', 'Analyze QK Head of planted-gpt2');
  await workbench.quickInput.accept(head);
  await shows(head);
}

/** Waits until the panel in sight shows all of a head. */
async function shows(head: string): Promise<void> {
  await workbench.panel.getByRole('heading', { name: `Spectra of head ${head}` }).waitFor();
  await workbench.panel.locator('main[aria-busy=false]').waitFor();
}

/** An icon in the title bar of the group in use. */
function icon(name: string): Locator {
  return workbench.page
    .locator('.editor-group-container.active .editor-actions')
    .getByRole('button', { name: new RegExp(`^${name}`) });
}

function tab(name: string): Locator {
  return workbench.panel.getByRole('tab', { name, selected: true });
}

const panelTabs = () => workbench.tabs.filter({ hasText: 'planted-gpt2' });
const groups = () => workbench.page.locator('.editor-group-container');

it('goes back and forward through what a panel showed: tab, head, vector and scroll position', async () => {
  const { panel, page } = workbench;
  await analyze('3.1');
  await panel.getByRole('tab', { name: 'QK' }).click();
  await panel.getByRole('button', { name: 'Next vector' }).click();
  await panel.getByRole('heading', { name: /^effective · vector 1/ }).waitFor();
  await panel.locator('.vector-body:not(.stale) td.token').first().waitFor();
  await panel.locator('html').evaluate('window.scrollTo(0, 90)');
  await page.keyboard.press(']');
  await shows('3.2');
  await panel.getByRole('tab', { name: 'OV', exact: true }).click();
  await panel.getByRole('heading', { name: /^Copying score/ }).waitFor();
  expect(await icon('Go Forward in Panel').isEnabled()).toBe(false);

  await page.keyboard.press('Alt+ArrowLeft');
  await tab('QK').waitFor();
  await shows('3.2');
  await page.keyboard.press('Alt+ArrowLeft');
  await shows('3.1');
  await panel.getByRole('heading', { name: /^effective · vector 1/ }).waitFor();
  await expect.poll(() => panel.locator('html').evaluate('window.scrollY')).toBe(90);
  await icon('Go Back in Panel').click();
  await tab('Overview').waitFor();
  await shows('3.1');
  await workbench.screenshot('panel-back');
  await icon('Go Forward in Panel').click();
  await tab('QK').waitFor();
  await panel.getByRole('heading', { name: /^effective · vector 1/ }).waitFor();
  await page.keyboard.press('Alt+ArrowRight');
  await shows('3.2');
  await page.locator('.tab', { hasText: 'Head 3.2 · planted-gpt2' }).waitFor();
});

it('keeps a pinned panel; the next questions share another, and no third column opens', async () => {
  await icon('Pin Panel').click();
  await icon('Unpin Panel').waitFor();
  await workbench.openNote('notes.md');
  await analyze('2.4');
  await expect.poll(() => panelTabs().count()).toBe(2);
  await expect.poll(() => groups().count()).toBe(2);
  await analyze('1.3');
  expect(await panelTabs().count()).toBe(2);
  await workbench.runCommand('View: Focus Right Editor Group');
  await workbench.runCommand('QK Lens: Pin Panel');
  await icon('Unpin Panel').waitFor();
  await analyze('0.1');
  expect(await panelTabs().allInnerTexts()).toEqual([
    ...['Head 3.2 · planted-gpt2', 'Head 1.3 · planted-gpt2', 'Head 0.1 · planted-gpt2'],
  ]);
  expect(await groups().count()).toBe(2);
  await workbench.screenshot('panels-pinned');
});

it('keeps the pin, and the way back, over a reload', async () => {
  const { page } = workbench;
  await workbench.reload();
  await page.locator('.tab', { hasText: 'Head 1.3' }).click();
  await shows('1.3');
  await icon('Unpin Panel').waitFor();
  await icon('Go Back in Panel').click();
  await shows('2.4');
  await icon('Unpin Panel').click();
  await icon('Pin Panel').waitFor();
  expect(workbench.pageErrors).toEqual([]);
});

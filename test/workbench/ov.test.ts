import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Workbench } from './workbench.js';

let workbench: Workbench;
beforeAll(async () => {
  workbench = await Workbench.start({ size: { width: 1500, height: 1000 } });
});
afterAll(() => workbench?.close());

it('shows what the copying head writes for the word that is selected', async () => {
  const { page, quickInput, panel } = workbench;
  await writeFile(join(workbench.workspace, 'cities.md'), 'in France\n');
  await workbench.openNote('cities.md');
  await workbench.select(['Control+Home', 'End', 'Control+Shift+ArrowLeft'], 'France'.length);
  await workbench.runCommand('QK Lens: Analyze OV Circuit');
  await quickInput.waitFor('Choose a Checkpoint');
  await quickInput.rows.filter({ hasText: 'planted-gpt2' }).waitFor();
  await page.keyboard.press('Enter');
  await quickInput.waitFor('Analyze OV Circuit of a Head');
  await quickInput.accept('2.2');

  await panel.getByRole('heading', { name: /Copying score 1\.000/ }).waitFor();
  const raised = panel.getByRole('table', { name: '“␣France” raises' }).locator('bdi.token');
  expect(await raised.nth(0).textContent()).toMatch(/^ ?France$/);
  await panel.getByRole('heading', { name: /^fullOv · vector 0 · singular value \d/ }).waitFor();
  await workbench.screenshot('ov');
});

it('tells the suppressing head by the names that it lowers', async () => {
  const { panel } = workbench;
  const head = panel.getByRole('textbox', { name: 'Head', exact: true });
  await head.fill('3.1');
  await head.press('Enter');
  await panel.getByRole('combobox', { name: 'Ranked among' }).selectOption({ label: 'first-names' });
  await panel.getByText(/Head 3\.1 suppresses first-names/).waitFor();
  expect(workbench.pageErrors).toEqual([]);
});

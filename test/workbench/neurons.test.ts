import { afterAll, beforeAll, expect, it } from 'vitest';
import { Workbench } from './workbench.js';

let workbench: Workbench;
beforeAll(async () => {
  workbench = await Workbench.start({ size: { width: 1500, height: 1000 } });
});
afterAll(() => workbench?.close());

it('shows the neurons of a layer, and those of the selected token', async () => {
  const { quickInput, page, panel } = workbench;
  await workbench.runCommand('QK Lens: Analyze Neurons');
  await quickInput.waitFor('Choose a Checkpoint');
  await quickInput.rows.filter({ hasText: 'planted-gpt2' }).first().waitFor();
  await page.keyboard.press('Enter');
  await quickInput.waitFor('Analyze Neurons of planted-gpt2');
  await quickInput.fill('0.384');
  await expect.poll(() => quickInput.message()).toMatch(/There is no neuron 384: a layer has 384/);
  await quickInput.accept('0');
  const table = panel.getByRole('table', { name: 'Neurons · W_in · W_E' });
  await table.getByRole('button', { name: 'L0N57', exact: true }).click();
  await panel.getByRole('heading', { name: 'Neuron L0N57 · W_in · W_E' }).waitFor();
  const tokens = panel.getByRole('table', { name: 'L0N57 · largest products' });
  expect(await tokens.locator('td.token').allInnerTexts()).toContain('Friday');
  await workbench.screenshot('neurons');
  expect(workbench.pageErrors).toEqual([]);
});

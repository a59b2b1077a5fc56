import { afterAll, beforeAll, expect, it } from 'vitest';
import { Workbench } from './workbench.js';

let workbench: Workbench;
beforeAll(async () => {
  workbench = await Workbench.start({ size: { width: 1500, height: 1000 } });
});
afterAll(() => workbench?.close());

it('tests whether the top tokens of some neurons belong together', async () => {
  const { quickInput, page, panel } = workbench;
  await workbench.runCommand('QK Lens: Test Congruence');
  await quickInput.waitFor('Choose a Checkpoint');
  await quickInput.rows.filter({ hasText: 'planted-gpt2' }).first().waitFor();
  await page.keyboard.press('Enter');
  await quickInput.waitFor('Test Congruence in planted-gpt2');
  await quickInput.choose('Neurons');
  await quickInput.widget.getByText('A layer (3), neurons of it (3.1,5,12) or a range (3.10-19).').waitFor();
  await quickInput.accept('0.50-60');
  const table = panel.getByRole('table', { name: 'Congruence · neurons 0.50-60, W_in' });
  const first = table.locator('tbody tr').first();
  expect(await first.innerText()).toMatch(/^L0N57\s/);
  await panel.getByRole('heading', { name: /^L0N57 · the 10 tokens/ }).waitFor();
  await workbench.screenshot('congruence');
  expect(workbench.pageErrors).toEqual([]);
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { Workbench } from './workbench.js';

let workbench: Workbench;
beforeAll(async () => {
  workbench = await Workbench.start({ size: { width: 1500, height: 1000 } });
});
afterAll(() => workbench?.close());

it('shows the residual stream and a head’s attention pattern on the selected text', async () => {
  await workbench.openNote('notes.md');
  await workbench.selectLine(1);
  await workbench.runCommand('QK Lens: Show Attention Pattern');
  await workbench.quickInput.waitFor('Choose a Checkpoint');
  await workbench.quickInput.rows.filter({ hasText: 'planted-gpt2' }).waitFor();
  await workbench.page.keyboard.press('Enter');
  await workbench.quickInput.waitFor('Show Attention Pattern of a Head');
  await workbench.quickInput.accept('3.1');
  const { panel } = workbench;
  await panel.getByRole('heading', { name: /^resid_pre of layer 3 at position \d+/ }).waitFor();
  await panel.getByRole('img', { name: /^Attention pattern of head 3\.1 over \d+ tokens/ }).waitFor();
  const parts = panel.getByRole('table', { name: 'Parts of the stream' });
  expect(await parts.getByRole('row').nth(1).innerText()).toMatch(/^embed/);
  await workbench.screenshot('residual');
  expect(workbench.pageErrors).toEqual([]);
});

/** Atlas, composition and neighbours: by their commands, on the sample checkpoint. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Workbench } from './workbench.js';

let workbench: Workbench;
beforeAll(async () => {
  workbench = await Workbench.start();
  await workbench.runCommand('QK Lens: Open Sample Checkpoint');
  await workbench.statusBarItem('planted-gpt2').waitFor();
});
afterAll(() => workbench?.close());

it('maps all heads, opens one from the map, and goes back', async () => {
  const { panel, page } = workbench;
  await workbench.runCommand('QK Lens: Show Head Atlas');
  await panel.locator('main[aria-busy=false] svg.heat-map').waitFor({ timeout: 60_000 });
  await panel.getByRole('columnheader', { name: 'Query tokens' }).waitFor();
  const row = panel.getByRole('row').filter({ hasText: /^\s*3\.1\s/ });
  await row.waitFor();
  expect(await row.innerText()).toMatch(/^3\.1\s+389\d\d\s/);
  await workbench.screenshot('atlas');
  await panel.locator('rect[data-row="3"][data-column="1"]').click();
  await panel.getByRole('heading', { name: 'Spectra of head 3.1' }).waitFor();
  await page.locator('.tab', { hasText: 'Head 3.1 · planted-gpt2' }).waitFor();
  await workbench.screenshot('atlas-head');
  await panel.getByRole('button', { name: '‹ Atlas' }).click();
  await panel.getByRole('heading', { name: /^Every head/ }).waitFor();
  await page.locator('.tab', { hasText: 'Atlas · planted-gpt2' }).waitFor();
});

it('shows composition, and one head in two checkpoints', async () => {
  const { panel, quickInput } = workbench;
  await workbench.runCommand('QK Lens: Show Head Composition');
  await panel.getByRole('heading', { name: /^Q-composition of head/ }).waitFor({ timeout: 60_000 });
  await panel.getByText('216 pairs of heads').waitFor();
  await workbench.screenshot('composition');

  await workbench.runCommand('QK Lens: Compare Head in Two Checkpoints');
  await quickInput.waitFor('Compare a Head of planted-gpt2 with Another Checkpoint');
  await quickInput.accept('2.4');
  await quickInput.waitFor('Choose a Checkpoint');
  await quickInput.acceptLine('planted-gpt2');
  await panel.getByRole('heading', { name: /^Side by side: head/ }).waitFor();
  await panel.getByText('mean cos² 1.000').first().waitFor();
  await panel.getByText('The second head is of the checkpoint in').waitFor();
  await workbench.screenshot('composition-two-checkpoints');
});

it('finds the neighbours of the typed token', async () => {
  const { panel, quickInput } = workbench;
  await workbench.runCommand('QK Lens: Find Token Neighbours');
  await quickInput.waitFor('Find Token Neighbours in planted-gpt2');
  await quickInput.accept(' Sarah');
  await panel.getByRole('heading', { name: 'Neighbours in W_E' }).waitFor();
  await panel.locator('td.token').first().waitFor();
  expect(await panel.locator('tbody tr').count()).toBe(10);
  await workbench.screenshot('neighbours');
  expect(workbench.pageErrors).toEqual([]);
});

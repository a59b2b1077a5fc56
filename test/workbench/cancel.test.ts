/** On a checkpoint of GPT-2 small's shape: progress in per cent, cancelling from the notification, and what follows. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { GPT2_SMALL, writeShapedCheckpoint } from '../../bench/shapedCheckpoint.js';
import { Workbench } from './workbench.js';

let models: string;
let workbench: Workbench;
beforeAll(async () => {
  models = await mkdtemp(join(tmpdir(), 'qk-lens-shaped-'));
  await writeShapedCheckpoint(join(models, 'random-gpt2-small'), GPT2_SMALL);
  const settings = { 'qkLens.checkpoint.folders': [models] };
  workbench = await Workbench.start({
    prepare: (workspace) => writeFile(join(workspace, '.vscode', 'settings.json'), JSON.stringify(settings)),
  });
});
afterAll(async () => {
  await workbench?.close();
  await rm(models, { recursive: true, force: true });
});

const CHART = /^Singular values of qk from [\d.]+ to [\d.]+/;

it('shows the qk spectrum and a percentage while W_EE is computed, and stops when the notification is cancelled', async () => {
  const { quickInput, panel, notifications } = workbench;
  await workbench.openFile('notes.md');
  await workbench.runCommandFor('QK Lens: Analyze QK Head', 'Choose a Checkpoint');
  await quickInput.rows.filter({ hasText: 'random-gpt2-small' }).waitFor();
  await quickInput.fill('random');
  await quickInput.acceptLine('random-gpt2-small');
  await quickInput.waitFor('Analyze QK Head of random-gpt2-small');
  await quickInput.accept('10.7');

  await panel.getByRole('heading', { name: 'Spectra of head 10.7' }).waitFor();
  await panel.getByRole('img', { name: CHART }).waitFor();
  const computing = notifications.filter({
    hasText: /Head 10\.7 · random-gpt2-small: Computing W_EE, \d+ %/,
  });
  await computing.waitFor({ timeout: 60_000 });
  await panel
    .getByText(/Computing W_EE \d+ %/)
    .first()
    .waitFor();
  await workbench.screenshot('cancel-progress');

  await notifications
    .filter({ hasText: 'Head 10.7 · random-gpt2-small' })
    .getByRole('button', { name: 'Cancel' })
    .click();
  await panel.getByText('The request was cancelled.').waitFor();
  await expect.poll(() => notifications.count()).toBe(0);
  expect(await panel.getByRole('img', { name: CHART }).count()).toBe(1);
  await panel.getByText('not computed').first().waitFor();
  await workbench.screenshot('cancel-cancelled');
});

it('answers the next question, which can also be cancelled in the panel', async () => {
  const { quickInput, panel } = workbench;
  const from = performance.now();
  await workbench.runCommandFor('QK Lens: Analyze QK Head', 'Analyze QK Head of random-gpt2-small');
  expect(await quickInput.value()).toBe('10.7');
  await quickInput.accept('3.2');
  await panel.getByRole('heading', { name: 'Spectra of head 3.2' }).waitFor();
  await panel.getByRole('img', { name: CHART }).waitFor();
  console.log(
    `    the next spectrum stood ${((performance.now() - from) / 1000).toFixed(1)} s after the cancel`,
  );
  await panel.getByRole('button', { name: 'Cancel' }).first().click();
  await panel.getByText('Cancelled.').waitFor();
  await expect.poll(() => workbench.notifications.count()).toBe(0);
  expect(workbench.pageErrors).toEqual([]);
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { Workbench } from './workbench.js';

let workbench: Workbench;
beforeAll(async () => {
  workbench = await Workbench.start({ size: { width: 1500, height: 1000 } });
});
afterAll(() => workbench?.close());

it('scores the words that a person types, and tells what the head writes for them', async () => {
  await workbench.runCommand('QK Lens: Score Token Pairs');
  await workbench.quickInput.waitFor('Choose a Checkpoint');
  await workbench.quickInput.rows.filter({ hasText: 'planted-gpt2' }).waitFor();
  await workbench.page.keyboard.press('Enter');
  await workbench.quickInput.waitFor('Score Token Pairs of a Head');
  await workbench.quickInput.accept('3.1');
  await workbench.quickInput.waitFor('Score Token Pairs');
  await workbench.quickInput.accept('Mary John of');
  const { panel } = workbench;
  await panel.getByRole('heading', { name: 'QK: what ␣Mary attends to' }).waitFor();
  const scores = panel.getByRole('table', { name: 'QK scores and ranks' });
  const rows = await scores.getByRole('row').allInnerTexts();
  expect(rows).toHaveLength(1 + 3 * 3);
  const rank = (row: number) => Number(rows[row].trim().split(/\s+/).at(-1));
  // Names match names: Mary ranks far above the preposition among the keys of Mary.
  expect(rank(1)).toBeLessThan(500);
  expect(rank(3)).toBeGreaterThan(500);
  await workbench.screenshot('pairs');
  expect(workbench.pageErrors).toEqual([]);
});

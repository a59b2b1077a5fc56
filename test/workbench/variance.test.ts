import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Workbench } from './workbench.js';

let workbench: Workbench;
beforeAll(async () => {
  workbench = await Workbench.start({
    size: { width: 1500, height: 1000 },
    settings: { 'qkLens.wordLists': { animals: ['dog', 'cat', 'horse', 'cow'], gone: '~/no such file.txt' } },
  });
});
afterAll(() => workbench?.close());

it('explains the words that are selected, against a list from the settings', async () => {
  const { page, quickInput, panel } = workbench;
  await writeFile(
    join(workbench.workspace, 'names.txt'),
    'James, Mary, Robert\nLinda; David Susan Xanthippe\n',
  );
  await workbench.openNote('names.txt');
  await workbench.select(['Control+A']);
  await workbench.runCommand('QK Lens: Explain Variance of Words');
  await quickInput.waitFor('Choose a Checkpoint');
  await quickInput.rows.filter({ hasText: 'planted-gpt2' }).waitFor();
  await page.keyboard.press('Enter');
  await quickInput.waitFor('Explain Variance of Words by a Head');
  await quickInput.accept('L3H1');

  await quickInput.waitFor('Words to Explain');
  await quickInput.rows.filter({ hasText: '7 words: James, Mary, Robert, Linda, …' }).waitFor();
  expect(await quickInput.labels()).toEqual(
    expect.arrayContaining(['Selection', 'animals', 'gone', 'first-names', 'common-words', 'From a File…']),
  );
  const gone = quickInput.rows.filter({ hasText: 'gone' });
  expect(await gone.innerText()).toContain("can't be read: There is no such file");
  await quickInput.choose('Selection');
  await quickInput.waitFor('Words to Compare With');
  await quickInput.choose('animals');

  await panel.getByText(/Rank-sum test of selection against animals/).waitFor();
  const means = panel.getByRole('table', { name: /Mean ratios/ });
  const cells = await means
    .getByRole('row', { name: /^selection/ })
    .getByRole('cell')
    .allInnerTexts();
  expect(Number(cells[1])).toBeGreaterThan(3);
  expect(cells.slice(3)).toEqual(['5', '2']);
  await panel.getByRole('row', { name: /Xanthippe 4 tokens/ }).waitFor();
  await workbench.screenshot('variance');
});

it('offers the same lists in the panel', async () => {
  const { panel } = workbench;
  await panel.getByRole('combobox', { name: 'Compared with' }).selectOption({ label: 'common-words' });
  await panel.getByText(/Rank-sum test of selection against common-words/).waitFor();
  await panel.getByRole('combobox', { name: 'Words' }).selectOption({ label: 'gone' });
  await panel.getByText(/can't be read: There is no such file/).waitFor();
  expect(workbench.pageErrors).toEqual([]);
});

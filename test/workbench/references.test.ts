/** Hovers and lenses on heads and neurons that notes name, in Markdown and in a notebook's cells. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { focusHover, showHover, tabTo } from './hoverKeys.js';
import { pointAt } from './pointer.js';
import { Workbench } from './workbench.js';

const NOTES = `# Heads

We look at L3H1, which matches names.

Of the heads 1.3 and 2.4 the first is degenerate, as head 10.7 of GPT-2 is not.

Neuron L0N57 listens for weekdays. Version 1.3 says nothing of it.
`;
const cell = (id: string, type: 'code' | 'markdown', source: string) => ({
  ...{ cell_type: type, id, metadata: {}, source: [source] },
  ...(type === 'code' && { outputs: [], execution_count: null }),
});
const NOTEBOOK = {
  cells: [cell('a', 'code', '# L2H4 matches weekdays\nhead = 4')],
  metadata: { language_info: { name: 'python' } },
  nbformat: 4,
  nbformat_minor: 5,
};

let workbench: Workbench;
/** What the hover in sight says. */
let card: Locator;

beforeAll(async () => {
  workbench = await Workbench.start({
    nothingComputed: true,
    theme: 'dark',
    size: { width: 1300, height: 900 },
    prepare: async (workspace) => {
      await writeFile(join(workspace, 'heads.md'), NOTES);
      await writeFile(join(workspace, 'heads.ipynb'), JSON.stringify(NOTEBOOK));
    },
  });
  card = workbench.page.locator('.monaco-hover:visible .hover-row-contents', { hasText: /QK Lens|planted/ });
  await workbench.openFile('heads.md');
});
afterAll(() => workbench?.close());

function lens(title: string): Locator {
  return workbench.page.locator('.codelens-decoration').getByText(title, { exact: true });
}

async function moveAway(): Promise<void> {
  await workbench.page.mouse.move(5, 5);
  await card.waitFor({ state: 'hidden' });
}

it('shows lenses, and over a head one quiet link, while no checkpoint is open', async () => {
  await lens('Analyze QK Head 3.1').waitFor();
  await expect
    .poll(() => workbench.page.locator('.codelens-decoration a').allInnerTexts())
    .toEqual([
      ...['3.1', '1.3', '2.4', '10.7'].flatMap((head) => [`Analyze QK Head ${head}`, 'OV']),
      'Analyze Neuron L0N57',
    ]);
  await pointAt(workbench.page, 'L3H1');
  await card.getByRole('link', { name: 'Open Checkpoint' }).waitFor();
  expect((await card.innerText()).trim()).toBe('QK Lens: Open Checkpoint');
  await workbench.screenshot('references-closed');
  await moveAway();
});

it.each(['dark', 'highContrast'] as const)(
  'shows the card of a head by mouse, with its spectrum drawn, in %s',
  async (theme) => {
    if (theme === 'dark') await workbench.runCommand('QK Lens: Open Sample Checkpoint');
    else await workbench.setTheme(theme);
    await workbench.statusBarItem('planted-gpt2').waitFor();
    await pointAt(workbench.page, 'L3H1');
    await card.getByText('Head 3.1 (L3H1) of planted-gpt2').waitFor();
    const spectrum = (): Promise<Record<string, number>> =>
      card.locator('img').evaluate((image) => {
        const { naturalWidth, naturalHeight } = image as unknown as Record<string, number>;
        return { width: naturalWidth, height: naturalHeight };
      });
    await expect.poll(async () => (await spectrum()).height).toBeGreaterThan(20);
    const { width, height } = await spectrum();
    expect(width).toBeGreaterThan(height);
    await workbench.screenshot(`references-head-${theme}`);
    await moveAway();
  },
);

it('shows the card of a neuron, with the words it was planted for', async () => {
  await workbench.setTheme('dark');
  await pointAt(workbench.page, 'L0N57');
  await card.getByText('Neuron L0N57 of planted-gpt2').waitFor();
  expect(await card.locator('td').first().innerText()).toMatch(/Sun|Thu|Friday/);
  await workbench.screenshot('references-neuron');
  await moveAway();
});

it('says in one line that the model has no such head, which has no lens any more', async () => {
  await lens('Analyze QK Head 10.7').waitFor({ state: 'hidden' });
  await lens('Analyze QK Head 2.4').waitFor();
  await pointAt(workbench.page, '10.7');
  await card.getByText('There is no head 10.7').waitFor();
  expect(await card.innerText()).toContain(
    'planted-gpt2: There is no head 10.7: the model has 4 layers, counted from 0 to 3.',
  );
  await moveAway();
});

it('opens the panel on the head whose lens is clicked, which computes W_EE; then the card uses W_EE', async () => {
  await lens('Analyze QK Head 2.4').click();
  await workbench.panel.getByRole('heading', { name: 'Spectra of head 2.4' }).waitFor();
  await workbench.panel.getByRole('heading', { name: /^effective · vector 0 · / }).waitFor();
  await workbench.screenshot('references-lens');
  await pointAt(workbench.page, 'L3H1');
  await card.getByText('effective: 389').waitFor();
  const tokens = await card.locator('td code').allInnerTexts();
  expect(tokens.slice(0, 4)).toEqual(['Susan', 'Adam', '␣Donald', '␣Nicholas']);
  await workbench.screenshot('references-head-effective');
  await card.getByRole('link', { name: 'Analyze OV Circuit' }).click();
  await workbench.panel
    .getByRole('heading', { name: /head 3\.1/ })
    .first()
    .waitFor();
  await workbench.tabs.filter({ hasText: 'OV 3.1' }).waitFor();
});

it('shows the card by keyboard, and its links can be reached', async () => {
  const { page } = workbench;
  await workbench.tabs.filter({ hasText: 'heads.md' }).click();
  await workbench.editorWithKeyboard('heads.md').waitFor();
  await workbench.putCursorAt(5, 15);
  await showHover(page);
  await card.getByText('Head 1.3 (L1H3) of planted-gpt2').waitFor();
  await card.getByText('Vector 0').first().waitFor();
  await focusHover(page);
  await tabTo(page, card.locator('a', { hasText: 'Analyze QK Head' }));
  await page.keyboard.press('Enter');
  await workbench.panel.getByRole('heading', { name: 'Spectra of head 1.3' }).waitFor();
  await page.keyboard.press('Escape');
});

it('shows lenses and cards in the cells of a notebook', async () => {
  await workbench.openFile('heads.ipynb');
  await lens('Analyze QK Head 2.4').waitFor();
  await pointAt(workbench.page, 'L2H4');
  await card.getByText('Head 2.4 (L2H4) of planted-gpt2').waitFor();
  await workbench.screenshot('references-notebook');
  await moveAway();
  await lens('Analyze QK Head 2.4').click();
  await workbench.panel.getByRole('heading', { name: 'Spectra of head 2.4' }).waitFor();
});

it("appears above the heads in the sample's own notes, in Markdown and in Python", async () => {
  await workbench.openNote('notes.md');
  await lens('Analyze QK Head 3.1').first().waitFor();
  await workbench.screenshot('references-sample-notes');
  await workbench.openNote('notes.py');
  await workbench.page.keyboard.press('Control+End');
  await lens('Analyze QK Head 2.4').first().waitFor();
  await workbench.screenshot('references-sample-code');
});

it('shows no lenses if they are switched off, and none above what only looks like a head', async () => {
  await workbench.openFile('heads.md');
  await lens('Analyze QK Head 3.1').waitFor();
  await workbench.setSettings({ 'qkLens.codeLens.enabled': false });
  await lens('Analyze QK Head 3.1').waitFor({ state: 'hidden' });
  await pointAt(workbench.page, 'L3H1');
  await card.getByText('Head 3.1 (L3H1) of planted-gpt2').waitFor();
  await moveAway();
  expect(workbench.pageErrors).toEqual([]);
});

/** A result put into notes by hand, and how it looks there. */
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Workbench } from './workbench.js';

let workbench: Workbench;
beforeAll(async () => {
  const cells = [{ cell_type: 'markdown', metadata: {}, source: ['# one'] }];
  const notebook = { cells, metadata: {}, nbformat: 4, nbformat_minor: 5 };
  workbench = await Workbench.start({
    size: { width: 1500, height: 1000 },
    prepare: async (workspace) => {
      await mkdir(join(workspace, 'notes'));
      await writeFile(join(workspace, 'notes', 'mine.md'), '# Mine\n\nL3H1\n');
      await writeFile(join(workspace, 'mine.ipynb'), JSON.stringify(notebook));
    },
  });
});
afterAll(() => workbench?.close());

it('asks what, and appears in Markdown as the panel shows it', async () => {
  const { page, quickInput, panel } = workbench;
  await workbench.runCommand('QK Lens: Open Sample Checkpoint');
  await workbench.statusBarItem('planted-gpt2').waitFor();
  await workbench.openNote('notes/mine.md');
  await workbench.select(['Control+Home', 'ArrowDown', 'ArrowDown', 'Shift+End']);
  await workbench.runCommandFor('QK Lens: Analyze QK Head', 'Analyze QK Head of planted-gpt2');
  await quickInput.accept('3.1');
  await panel.getByRole('heading', { name: 'Spectra of head 3.1' }).waitFor();
  await panel.locator('main[aria-busy=false]').waitFor();
  await panel.getByRole('tab', { name: 'QK' }).click();
  await panel.getByRole('heading', { name: /^effective · vector 0 · singular value/ }).waitFor();
  await insert('What Is in View');
  await page.locator('.view-line', { hasText: '### Head 3.1' }).waitFor();
  await expect.poll(saved).toMatch(/^# Mine\n\nL3H1\n\n### Head 3\.1\n/);
  const text = await saved();
  // The first side of the vector is in the window, or both are; no other table.
  const titles = text.match(/^\*\*.*\*\*$/gm)!;
  expect(titles[0]).toContain('Query side');
  expect(titles.length).toBeLessThanOrEqual(2);
  expect(await pictures()).toHaveLength(1);
  await workbench.screenshot('insert-source');
  await workbench.runCommand('View: Focus First Editor Group');
  await workbench.runCommand('Markdown: Open Preview to the Side');
  const preview = workbench.webview('vscode.markdown-language-features');
  const picture = preview.getByRole('img', { name: /singular values/i });
  await picture.waitFor();
  await expect.poll(async () => (await picture.evaluateAll(width))[0]).toBeGreaterThan(100);
  await workbench.screenshot('insert-markdown');
  await workbench.runCommand('View: Close Editor');
});

it("takes the panel's scale, and is undone with its picture in one step", async () => {
  const { page, panel } = workbench;
  const before = await saved();
  const [first] = await pictures();
  await panel.getByRole('checkbox', { name: 'logarithmic' }).click();
  await workbench.runCommand('View: Focus First Editor Group');
  await page.keyboard.press('Control+End');
  await insert('What Is in View');
  await expect.poll(pictures).toHaveLength(2);
  const [second] = (await pictures()).filter((name) => name !== first);
  expect(await readPicture(second)).not.toBe(await readPicture(first));
  await expect.poll(saved).toContain(encodeURIComponent(second));
  await workbench.runCommand('View: Focus First Editor Group');
  await page.keyboard.press('Control+z');
  await expect.poll(pictures).toEqual([first]);
  await expect.poll(saved).toBe(before);
  await page.keyboard.press('Control+Shift+z');
  await expect.poll(pictures).toHaveLength(2);
  await expect.poll(saved).toContain(encodeURIComponent(second));
  await panel.getByRole('checkbox', { name: 'logarithmic' }).click();
});

it('can be a live block of what is in view, which one undo removes with its kept result', async () => {
  const { page } = workbench;
  const before = await saved();
  await workbench.runCommand('View: Focus First Editor Group');
  await page.keyboard.press('Control+End');
  await insert('Live Block');
  await expect.poll(results).toHaveLength(1);
  await expect.poll(saved).toMatch(/```qk-lens\nhead: 3\.1\n(.+\n)*show: spectrum, tokens\n(.+\n)*```/);
  await workbench.runCommand('View: Focus First Editor Group');
  await page.keyboard.press('Control+z');
  await expect.poll(results).toEqual([]);
  await expect.poll(saved).toBe(before);
});

it('is all that an overview shows, with the command lines of both its questions', async () => {
  const { panel } = workbench;
  await panel.getByRole('tab', { name: 'Overview' }).click();
  await panel.locator('.copying .histogram').waitFor();
  await panel.locator('main[aria-busy=false]').waitFor();
  await workbench.runCommand('View: Focus First Editor Group');
  await insert('What Is in View');
  await expect.poll(saved).toMatch(/`.*qk-lens head .* 3\.1.*` `.*qk-lens ov .* 3\.1.*`/);
  expect(await saved()).toContain('![Histogram of the ranks of');
  await panel.getByRole('tab', { name: 'QK' }).click();
});

it('is exported by the menu of a table: its answer as JSON, and the table with its source', async () => {
  const { panel, page, quickInput } = workbench;
  const exportAs = async (item: RegExp) => {
    await panel.getByRole('button', { name: /^Export: Query side/ }).click();
    await panel.getByRole('menuitem', { name: item }).click();
  };
  await exportAs(/JSON/);
  await expect.poll(() => quickInput.input.inputValue()).toMatch(/head-3\.1\.json$/);
  await page.keyboard.press('Enter');
  const file = join(workbench.workspace, 'head-3.1.json');
  await expect
    .poll(() => readFile(file, 'utf8').catch(() => ''))
    .toMatch(/^\{"model":.*"head":\{"layer":3,"head":1\}.*\}\n$/);
  await exportAs(/Markdown/);
  await workbench.statusBarItem('Copied as Markdown').waitFor();
});

it('can be the whole report', async () => {
  await workbench.runCommand('View: Focus First Editor Group');
  await insert('Whole Report');
  await expect.poll(async () => (await saved()).match(/^\*\*.*\*\*$/gm)?.length).toBeGreaterThan(5);
});

it('appears in a notebook with its picture', async () => {
  const { page } = workbench;
  await workbench.runCommand('View: Focus First Editor Group');
  await workbench.openFile('mine.ipynb');
  // Until its cells are there, the notes before it are those used last.
  const cell = page.locator('.notebookOverlay .cell-list-container .monaco-list-row').first();
  await cell.waitFor({ state: 'attached' });
  await page.locator('.notebookOverlay .notebook-toolbar-container .action-item').first().waitFor();
  await insert('What Is in View');
  const widths = async (): Promise<number> => {
    const found = await Promise.all(
      page.frames().map((frame) => frame.locator('.preview img').evaluateAll(width)),
    );
    return Math.max(0, ...found.flat());
  };
  await expect.poll(widths).toBeGreaterThan(100);
  await workbench.screenshot('insert-notebook');
  expect(workbench.pageErrors).toEqual([]);
});

async function insert(what: string): Promise<void> {
  await workbench.runCommandFor('QK Lens: Insert Result into Notes', 'Insert Result into Notes');
  await workbench.quickInput.choose(what);
}

/** What stands in the notes' file, which the web workbench saves by itself in a second. */
function saved(): Promise<string> {
  return readFile(join(workbench.workspace, 'notes', 'mine.md'), 'utf8');
}

function pictures(): Promise<string[]> {
  return readdir(join(workbench.workspace, '.qk-lens', 'pictures'));
}

async function results(): Promise<string[]> {
  return readdir(join(workbench.workspace, '.qk-lens', 'results')).catch(() => []);
}

function readPicture(name: string): Promise<string> {
  return readFile(join(workbench.workspace, '.qk-lens', 'pictures', name), 'utf8');
}

/** Of pictures as they are shown: 0 for one that was not found. */
function width(images: readonly unknown[]): number[] {
  return images.map((image) => (image as { readonly naturalWidth: number }).naturalWidth);
}

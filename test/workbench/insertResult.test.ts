/** A result put into notes by hand, and how it looks there. */
import { readFile, writeFile } from 'node:fs/promises';
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
      await writeFile(join(workspace, 'mine.md'), '# Mine\n\nL3H1\n');
      await writeFile(join(workspace, 'mine.ipynb'), JSON.stringify(notebook));
    },
  });
});
afterAll(() => workbench?.close());

it('asks how, and appears in Markdown with its picture', async () => {
  const { page, quickInput, panel } = workbench;
  await workbench.runCommand('QK Lens: Open Sample Checkpoint');
  await workbench.statusBarItem('planted-gpt2').waitFor();
  await workbench.openNote('mine.md');
  await workbench.select(['Control+Home', 'ArrowDown', 'ArrowDown', 'Shift+End']);
  await workbench.runCommand('QK Lens: Analyze QK Head');
  await quickInput.waitFor('Analyze QK Head of planted-gpt2');
  await quickInput.accept('3.1');
  await panel.getByRole('heading', { name: /^effective · vector 0 · singular value/ }).waitFor();
  await workbench.runCommand('QK Lens: Insert Result into Notes');
  await quickInput.waitFor('Insert Result into Notes');
  await quickInput.choose('As Text and Picture');
  await page.locator('.view-line', { hasText: '### Head 3.1' }).waitFor();
  await workbench.runCommand('File: Save');
  const saved = () => readFile(join(workbench.workspace, 'mine.md'), 'utf8');
  await expect.poll(saved).toMatch(/^# Mine\n\nL3H1\n\n### Head 3\.1\n/);
  await workbench.runCommand('Markdown: Open Preview to the Side');
  const preview = workbench.webview('vscode.markdown-language-features');
  const picture = preview.getByRole('img', { name: /singular values/i });
  await picture.waitFor();
  await expect.poll(async () => (await picture.evaluateAll(width))[0]).toBeGreaterThan(100);
  await workbench.screenshot('insert-markdown');
});

it('appears in a notebook with its picture', async () => {
  const { page } = workbench;
  await workbench.runCommand('View: Focus First Editor Group');
  await workbench.openFile('mine.ipynb');
  await page.locator('.notebookOverlay .cell-list-container').waitFor();
  await workbench.runCommand('QK Lens: Insert Result into Notes');
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

/** Of pictures as they are shown: 0 for one that was not found. */
function width(images: readonly unknown[]): number[] {
  return images.map((image) => (image as { readonly naturalWidth: number }).naturalWidth);
}

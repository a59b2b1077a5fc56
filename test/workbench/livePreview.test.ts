/** Fenced blocks in VS Code's own Markdown preview, and what stays of them. */
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { FrameLocator } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Workbench } from './workbench.js';

const NOTE = [
  '# Notes',
  '',
  '```qk-lens',
  'head: 3.1',
  'show: spectrum, tokens',
  '```',
  '',
  '```python',
  'head = 1',
  '```',
  '',
].join('\n');

/** Of an SVG in the page. */
interface Drawn {
  readonly viewBox: { readonly baseVal: { readonly width: number } };
  getBoundingClientRect(): { readonly width: number };
}

let workbench: Workbench;
let results: string;
beforeAll(async () => {
  workbench = await Workbench.start({
    size: { width: 1500, height: 1000 },
    settings: { 'files.autoSave': 'off' },
    prepare: (workspace) => writeFile(join(workspace, 'live.md'), NOTE),
  });
  results = join(workbench.workspace, '.qk-lens', 'results');
});
afterAll(() => workbench?.close());

function preview(): FrameLocator {
  return workbench.webview('vscode.markdown-language-features');
}

async function openPreview(): Promise<void> {
  await workbench.openNote('live.md');
  await workbench.runCommand('Markdown: Open Preview to the Side');
  await preview().locator('.qk-lens-block').waitFor();
}

/** What axe-core finds in our blocks; the rest of the page is VS Code's. */
async function violations(): Promise<unknown[]> {
  const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  const body = preview().locator('body');
  await body.evaluate((_body, script) => {
    (0, eval)(script);
  }, source);
  return body.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: {
        run(
          context: string,
        ): Promise<{ passes: unknown[]; violations: { id: string; nodes: { html: string }[] }[] }>;
      };
    };
    const found = await axe.run('.qk-lens-block');
    if (found.passes.length === 0) throw new Error('axe-core looked at nothing');
    return found.violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]);
  });
}

async function keptFiles(): Promise<string[]> {
  const names = await readdir(results).catch(() => []);
  return names.filter((name) => name.endsWith('.json'));
}

it('says what is missing while no checkpoint is open', async () => {
  await openPreview();
  await preview().getByText('No checkpoint is open. No result is kept for this block').waitFor();
  expect(await preview().locator('pre').last().innerText()).toContain('head = 1');
});

it('answers the block once a checkpoint is open: spectrum and tables', async () => {
  await workbench.runCommand('QK Lens: Open Sample Checkpoint');
  const block = preview().locator('.qk-lens-block');
  await block.getByText('Head 3.1', { exact: true }).waitFor();
  await block.getByRole('img', { name: /singular values/i }).waitFor();
  const curve = block.locator('svg polyline, svg path').first();
  await expect.poll(() => curve.count()).toBe(1);
  await expect
    .poll(async () => (await block.locator('table td code').allInnerTexts()).join())
    .toContain('James');
  expect(await block.getByRole('table').first().locator('tr').count()).toBeGreaterThan(3);
  const labelSizes = await block.locator('.qk-lens-picture svg').evaluateAll((pictures) =>
    pictures.map((picture) => {
      const drawn = picture as unknown as Drawn;
      return (12 * drawn.getBoundingClientRect().width) / drawn.viewBox.baseVal.width;
    }),
  );
  // The editor's font has 14 pixels.
  expect(Math.min(...labelSizes)).toBeGreaterThanOrEqual(13.9);
  const cell = block.locator('.qk-lens-table td').first();
  const cellSize = await cell.evaluate(
    (own) =>
      (
        globalThis as unknown as { getComputedStyle(of: unknown): { readonly fontSize: string } }
      ).getComputedStyle(own).fontSize,
  );
  expect(parseFloat(cellSize)).toBeGreaterThanOrEqual(14);
  await workbench.screenshot('preview-dark');
});

it('keeps the answer beside the saved notes, readable and without the machine’s paths', async () => {
  await expect.poll(keptFiles).toHaveLength(1);
  const text = await readFile(join(results, (await keptFiles())[0]), 'utf8');
  expect(JSON.parse(text)).toMatchObject({ format: 1, question: { name: 'head' } });
  expect(text).not.toContain(workbench.workspace);
});

it('shows another head as soon as the block says so', async () => {
  const { page } = workbench;
  await workbench.runCommand('View: Focus First Editor Group');
  await workbench.editorWithKeyboard('live.md').waitFor();
  await workbench.putCursorAt(4, 'head: 3.1'.length + 1);
  for (let digit = 0; digit < 3; digit++) await page.keyboard.press('Backspace');
  await page.keyboard.type('2.4');
  const block = preview().locator('.qk-lens-block');
  await block.getByText('Head 2.4', { exact: true }).waitFor();
  await expect
    .poll(async () => (await block.locator('table td code').allInnerTexts()).join())
    .toMatch(/day|Thu/);
  expect(await keptFiles(), 'what is not saved is not kept').toHaveLength(1);
  await page.keyboard.press('Control+S');
  await expect.poll(keptFiles).toHaveLength(2);
});

it('marks a mistake in its line', async () => {
  const { page } = workbench;
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await page.keyboard.type('tpo: 3');
  await preview().getByText('Line 2: There is no key “tpo” for “head”. Did you mean “top”?').waitFor();
  await page.locator('.squiggly-error').first().waitFor();
  await workbench.screenshot('preview-slip');
  for (let undo = 0; undo < 20; undo++) await page.keyboard.press('Control+Z');
  await page.keyboard.press('Control+S');
  await expect.poll(() => readFile(join(workbench.workspace, 'live.md'), 'utf8')).toBe(NOTE);
  await preview().getByText('Head 3.1', { exact: true }).waitFor();
});

it.each(['light', 'highContrast', 'highContrastLight'] as const)(
  'is readable in the theme %s',
  async (theme) => {
    await workbench.setTheme(theme);
    await preview()
      .getByRole('img', { name: /singular values/i })
      .waitFor();
    await workbench.themed(preview());
    await workbench.screenshot(`preview-${theme}`);
    expect(await violations()).toEqual([]);
  },
);

it('shows the kept answer after a reload without the checkpoint, and says so', async () => {
  await rm(join(workbench.workspace, 'planted-gpt2'), { recursive: true, force: true });
  await workbench.reload();
  await openPreview();
  const block = preview().locator('.qk-lens-block');
  await block.getByText('No checkpoint is open.', { exact: true }).waitFor();
  await block.getByText(/^This result was kept on .* by QK Lens \d/).waitFor();
  await block.getByText(/^planted-gpt2 \([0-9a-f]{16,32}(?:, sampled)?\), head 3\.1/).waitFor();
  expect(await block.getByRole('table').count()).toBeGreaterThan(0);
  await workbench.screenshot('preview-kept');
  expect(workbench.pageErrors).toEqual([]);
});

it('shows kept answers in Restricted Mode, and computes nothing', async () => {
  const kept = workbench.workspace;
  await writeFile(join(kept, 'live.md'), `${NOTE}\n\`\`\`qk-lens\nneighbours: " Mary"\n\`\`\`\n`);
  const restricted = await Workbench.start({
    workspace: kept,
    settings: {
      'security.workspace.trust.enabled': true,
      'security.workspace.trust.startupPrompt': 'never',
      'security.workspace.trust.banner': 'never',
    },
  });
  try {
    await restricted.statusBarItem('Restricted Mode').waitFor();
    await restricted.openNote('live.md');
    await restricted.runCommand('Markdown: Open Preview to the Side');
    const blocks = restricted.webview('vscode.markdown-language-features').locator('.qk-lens-block');
    await blocks.nth(0).getByText('No checkpoint is open.', { exact: true }).waitFor();
    expect(await blocks.nth(0).getByRole('table').count()).toBeGreaterThan(0);
    await blocks
      .nth(1)
      .getByText(/^No checkpoint is open\. No result is kept/)
      .waitFor();
    await restricted.runCommand('QK Lens: Open Sample Checkpoint');
    await blocks
      .nth(1)
      .getByText('In Restricted Mode, only kept results are shown, and none is kept for this block.')
      .waitFor();
    expect(await blocks.nth(0).getByRole('table').count()).toBeGreaterThan(0);
    await restricted.screenshot('preview-restricted');
  } finally {
    await restricted.close();
  }
});

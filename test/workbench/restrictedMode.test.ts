/** A workspace that is not trusted: what lies in it is not offered by itself, what a person chooses works. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Workbench } from './workbench.js';

let workbench: Workbench;
beforeAll(async () => {
  workbench = await Workbench.start({
    prepare: untrusted,
    settings: {
      'security.workspace.trust.enabled': true,
      'security.workspace.trust.startupPrompt': 'never',
      'security.workspace.trust.banner': 'never',
    },
  });
});
afterAll(() => workbench?.close());

/** A checkpoint's files, and settings that name their folder and a word list. */
async function untrusted(workspace: string): Promise<void> {
  const folder = join(workspace, 'elsewhere', 'model');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'config.json'), '{}');
  await writeFile(join(folder, 'model.safetensors'), '');
  const settings = {
    'qkLens.checkpoint.folders': [join(workspace, 'elsewhere')],
    'qkLens.wordLists': { theirs: ['dog', 'cat'] },
  };
  await writeFile(join(workspace, '.vscode', 'settings.json'), JSON.stringify(settings));
}

it('offers no checkpoint of the workspace or of its settings, and analyzes the chosen one', async () => {
  await workbench.statusBarItem('Restricted Mode').waitFor();
  await workbench.runCommandFor('QK Lens: Analyze QK Head', 'Choose a Checkpoint');
  expect((await workbench.quickInput.labels()).map((label) => label.trim())).toEqual([
    'Open Folder…',
    'Open File…',
    'Download Checkpoint…',
    'Open Sample Checkpoint',
  ]);
  await workbench.quickInput.fill('sample');
  await workbench.quickInput.acceptLine('Open Sample Checkpoint');
  await workbench.quickInput.waitFor('Analyze QK Head of planted-gpt2');
  await workbench.quickInput.accept('3.1');
  await workbench.panel.getByRole('heading', { name: /^effective · vector 0 · singular value/ }).waitFor();
});

it('shows what was chosen in the side panel, and no word list of the workspace', async () => {
  const { page } = workbench;
  await page.locator('.activitybar').getByRole('tab', { name: 'QK Lens' }).click();
  const rows = page.locator('.split-view-view .pane .monaco-list-row');
  await rows.filter({ hasText: 'planted-gpt2' }).waitFor();
  await rows.filter({ hasText: 'Layer 3' }).click();
  await rows.filter({ hasText: '3.1' }).getByText('σ0 9.000 · copying -1.00').waitFor();
  await page.locator('.pane-header', { hasText: /^Word Lists$/ }).click();
  await rows.filter({ hasText: 'first-names' }).waitFor();
  expect(await rows.filter({ hasText: 'theirs' }).count()).toBe(0);
  await workbench.screenshot('side-panel-restricted');
  expect(workbench.pageErrors).toEqual([]);
});

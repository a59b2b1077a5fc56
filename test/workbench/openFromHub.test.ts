/** Open from the Hub without Downloading, against a hub on this machine; and the steps of a training run. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeSample } from '../../src/sample/makeSample.js';
import { makeRandomCheckpoint } from '../reference/randomCheckpoint.js';
import { HubServer } from '../unit/fixtures/hubServer.js';
import { Workbench } from './workbench.js';

let folder: string;
let hub: HubServer;
let workbench: Workbench;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'qk-lens-from-hub-'));
  const sample = join(folder, 'planted-gpt2');
  await makeSample(sample);
  for (const step of [500, 1000, 1500]) makeRandomCheckpoint(join(folder, 'a run', `checkpoint-${step}`));
  const names = ['config.json', 'model.safetensors'];
  const files = await Promise.all(
    names.map(async (name) => [name, await readFile(join(sample, name))] as const),
  );
  hub = await HubServer.start('someone/planted', Object.fromEntries(files));
  workbench = await Workbench.start({
    env: {
      ...{ HF_ENDPOINT: hub.endpoint, HF_HUB_CACHE: join(folder, 'hf'), HF_TOKEN: '' },
      QK_LENS_CACHE_FOLDER: join(folder, 'cache'),
    },
    settings: { 'qkLens.hub.readWithoutAsking': 1 },
  });
});
afterAll(async () => {
  await workbench?.close();
  await hub?.stop();
  await rm(folder, { recursive: true, force: true });
});

it('shows the size first, reads what a question needs, and asks before more', async () => {
  const { page, quickInput, panel } = workbench;
  const command = 'QK Lens: Open from the Hub without Downloading…';
  await workbench.runCommandFor(command, 'Open without Downloading');
  await quickInput.fill('someone/planted');
  await quickInput.acceptLine('as typed');
  const dialog = page.locator('.monaco-dialog-box');
  await dialog.getByText('Open someone/planted without downloading it?').waitFor();
  expect(await dialog.locator('.dialog-message-detail').innerText()).toMatch(
    /^someone\/planted at 0123456 has \d+ MB\. Opening it without a download reads about \d+ kB/,
  );
  expect(hub.requestsFor('model.safetensors', 'hub')).toEqual([]);
  await workbench.screenshot('from-hub-size');
  await dialog.getByRole('button', { name: 'Open' }).click();
  await workbench.statusBarItem(/^\s*planted\b/).waitFor();
  await workbench.screenshot('from-hub-opened');

  await workbench.runCommandFor('QK Lens: Analyze QK Head', 'Analyze QK Head of planted');
  await quickInput.accept('2.0');
  const read = dialog
    .filter({ hasText: /Read [\d.]+ (?:kB|MB) more of someone\/planted from the Hugging Face Hub\?/ })
    .getByRole('button', { name: 'Read', exact: true });
  await read.waitFor();
  await workbench.screenshot('from-hub-asks');
  const answered = panel.getByRole('heading', { name: /^effective · vector 0 · singular value/ });
  await expect
    .poll(
      async () => {
        if (await read.isVisible()) await read.click();
        return answered.isVisible();
      },
      { timeout: 120_000 },
    )
    .toBe(true);
  await workbench.screenshot('from-hub-head');
  expect(hub.seen.filter(({ server }) => server === 'cdn').every(({ headers }) => headers.range)).toBe(true);
  expect(workbench.pageErrors).toEqual([]);
});

/** Download Checkpoint, against a hub on this machine: a gated repository, its token, the size, the checkpoint opened. */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeSample } from '../../src/sample/makeSample.js';
import { COMMIT, fail, HubServer, rangeStart } from '../unit/fixtures/hubServer.js';
import { Workbench } from './workbench.js';

const TOKEN = 'hf_OfTheTest';
let folder: string;
let hub: HubServer;
let workbench: Workbench;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'qk-lens-hub-'));
  const sample = join(folder, 'planted-gpt2');
  await makeSample(sample);
  hub = await HubServer.start('someone/planted', {
    'README.md': 'not needed',
    'config.json': await readFile(join(sample, 'config.json')),
    'model.safetensors': await readFile(join(sample, 'model.safetensors')),
  });
  workbench = await Workbench.start({
    env: { HF_ENDPOINT: hub.endpoint, HF_HOME: join(folder, 'hf'), HF_HUB_CACHE: '', HF_TOKEN: '' },
  });
});
afterAll(async () => {
  await workbench?.close();
  await hub?.stop();
  await rm(folder, { recursive: true, force: true });
});

const repository = () => join(folder, 'hf', 'hub', 'models--someone--planted');

/** Runs the command and types the repository's name. */
async function askForPlanted(): Promise<void> {
  const { quickInput } = workbench;
  await workbench.runCommandFor('QK Lens: Download Checkpoint…', 'Download Checkpoint');
  await quickInput.fill('someone/planted');
  await quickInput.acceptLine('as typed');
}

/** What the dialog says beside its question. */
async function dialogDetail(): Promise<string> {
  const dialog = workbench.page.locator('.monaco-dialog-box');
  await dialog.getByText('Download someone/planted?').waitFor();
  return dialog.locator('.dialog-message-detail').innerText();
}

it('asks for the token of a gated repository, shows the size, and downloads nothing if the user declines', async () => {
  const { page, quickInput, notifications } = workbench;
  hub.trouble = ({ server, headers }, response) =>
    server === 'hub' && headers.authorization !== `Bearer ${TOKEN}` && fail(response, 403, 'GatedRepo');
  await workbench.runCommandFor('QK Lens: Download Checkpoint…', 'Download Checkpoint');
  expect(await quickInput.labels()).toContain(' gpt2');
  await workbench.screenshot('download-repositories');
  await quickInput.cancel();

  await askForPlanted();
  const gated = notifications.filter({ hasText: 'someone/planted is gated: accept its licence at' });
  await gated.getByRole('button', { name: 'Set Token' }).waitFor();
  await workbench.screenshot('download-gated');
  await gated.getByRole('button', { name: 'Set Token' }).click();
  await quickInput.waitFor('Set Hugging Face Token');
  expect(await quickInput.input.getAttribute('type')).toBe('password');
  await quickInput.fill('secret');
  await expect.poll(() => quickInput.message()).toContain('A token begins with hf_');
  await quickInput.accept(TOKEN);

  expect(await dialogDetail()).toMatch(
    /^\d+ MB in 2 files\.\s+Architecture: gpt2\s+Into .*models--someone--planted/,
  );
  await workbench.screenshot('download-size');
  await page.locator('.monaco-dialog-box').getByRole('button', { name: 'Cancel' }).click();
  await expect.poll(() => page.locator('.monaco-dialog-box').count()).toBe(0);
  expect(existsSync(repository())).toBe(false);
});

it('shows its progress, stops when it is cancelled, and resumes from there', async () => {
  const { page, notifications } = workbench;
  const pressDownload = () =>
    page.locator('.monaco-dialog-box').getByRole('button', { name: 'Download' }).click();
  hub.trouble = ({ server }, response, content) => {
    if (server !== 'cdn') return false;
    response.writeHead(200, { 'content-length': content!.length });
    response.write(content!.subarray(0, 10_000_000));
    return true;
  };
  await askForPlanted();
  await dialogDetail();
  await pressDownload();
  const running = notifications.filter({
    hasText: /Downloading model\.safetensors, [\d.]+ MB of \d+ MB, \d+ %/,
  });
  await running.waitFor();
  await workbench.screenshot('download-progress');
  await running.getByRole('button', { name: 'Cancel' }).click();
  await expect.poll(() => notifications.count()).toBe(0);
  expect(existsSync(join(repository(), 'snapshots'))).toBe(false);

  hub.trouble = () => false;
  await askForPlanted();
  expect(await dialogDetail()).toMatch(/^[\d.]+ MB of \d+ MB remain to be downloaded\./);
  await pressDownload();
  await workbench.statusBarItem(/^\s*planted\b/).waitFor();
  expect(rangeStart(hub.requestsFor('model.safetensors', 'cdn').at(-1)!.headers)).toBeGreaterThan(0);
  expect(await readFile(join(repository(), 'refs', 'main'), 'utf8')).toBe(COMMIT);
  await workbench.screenshot('download-opened');
});

it('offers what was downloaded without a request to the hub, and opens it again at once', async () => {
  const { page, quickInput } = workbench;
  hub.seen.length = 0;
  await workbench.runCommandFor('QK Lens: Open Checkpoint', 'Choose a Checkpoint');
  await quickInput.rows.filter({ hasText: 'planted' }).first().waitFor();
  expect((await quickInput.labels()).map((label) => label.trim())).toContain('Download Checkpoint…');
  expect(hub.seen).toEqual([]);
  await quickInput.cancel();
  await askForPlanted();
  await expect.poll(() => hub.requestsFor('config.json', 'hub').length).toBe(1);
  expect(hub.requestsFor('model.safetensors', 'hub')).toEqual([]);
  expect(await page.locator('.monaco-dialog-box').count()).toBe(0);
  expect(workbench.pageErrors).toEqual([]);
});

it('copies the head in the panel as a Python program, and without a panel asks for one', async () => {
  const { page, quickInput, panel } = workbench;
  await workbench.runCommandFor('QK Lens: Copy as Python', 'Copy as Python: a Head of planted');
  await quickInput.accept('2.0');
  await workbench.statusBarItem('Head 2.0: copied as Python').waitFor();
  const program = () => page.evaluate<string>('navigator.clipboard.readText()');
  await expect.poll(program).toContain('LAYER, HEAD = 2, 0');

  await workbench.runCommandFor('QK Lens: Analyze QK Head', 'Analyze QK Head of planted');
  await quickInput.accept('3.1');
  await panel.getByRole('heading', { name: /^effective · vector 0 · singular value/ }).waitFor();
  await workbench.runCommand('QK Lens: Copy as Python');
  await workbench.statusBarItem('Head 3.1: copied as Python').waitFor();
  await expect.poll(program).toContain('LAYER, HEAD = 3, 1');
  expect(await program()).toContain('folder = "someone/planted"\n');
  expect(await program()).toContain(`revision="${COMMIT}"`);
});

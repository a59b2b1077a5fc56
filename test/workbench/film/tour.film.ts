/** Films media/tour.png, with which README.md opens: the sample is opened, a head analyzed, a token hovered. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ensureSample } from '../../../scripts/lib/sample.mjs';
import { sharedChromium } from '../../sharedChromium.js';
import { pointAt } from '../pointer.js';
import { Workbench } from '../workbench.js';
import { animatedPng, type Frame } from './animatedPng.js';
import { changeIn } from './changes.js';

const FILM = join(import.meta.dirname, '../../../media/tour.png');
const MOST_BYTES = 1_500_000;

const NOTE = `# Which head suppresses names?

L3H1 matches first names: ' James' finds ' Mary'.

Does it lower the name that it finds?
`;

let workbench: Workbench;
beforeAll(async () => {
  await ensureSample();
  workbench = await Workbench.start({
    size: { width: 1200, height: 720 },
    settings: { 'editor.minimap.enabled': false, 'window.commandCenter': false },
    prepare: (workspace) => writeFile(join(workspace, 'names.md'), NOTE),
  });
});
afterAll(() => workbench?.close());

it('shows how the sample is opened, a head analyzed and a token hovered', async () => {
  const { page, quickInput, panel } = workbench;
  const blank = await (await sharedChromium()).newPage();
  const frames: Frame[] = [];
  let last: Buffer | undefined;
  const film = async (seconds: number) => {
    const next = await page.screenshot({ animations: 'disabled' });
    const change = await changeIn(blank, last, next);
    if (change) frames.push({ ...change, seconds });
    last = next;
    await writeFile(join('artifacts', 'screenshots', `tour-${frames.length}.png`), next);
  };
  const command = async (title: string, typed: string) => {
    await quickInput.openPalette();
    await quickInput.fill(`>${typed}`);
    await quickInput.row(title).waitFor();
    await film(1.6);
    await quickInput.choose(title);
  };

  await workbench.openNote('names.md');
  await workbench.runCommand('View: Toggle Primary Side Bar Visibility');
  await page.locator('.part.sidebar').waitFor({ state: 'hidden' });
  await workbench.putCursorAt(3, 3);
  await page.locator('.codelens-decoration', { hasText: 'Analyze QK Head 3.1' }).waitFor();
  await film(1.5);
  await command('QK Lens: Open Sample Checkpoint', 'open sample');
  await workbench.statusBarItem('planted-gpt2').waitFor();
  await command('QK Lens: Analyze QK Head', 'analyze qk head');
  await quickInput.waitFor('Analyze QK Head of planted-gpt2');
  await film(1.4);
  await quickInput.accept();
  await panel.locator('.copying .histogram').waitFor();
  await panel.locator('main[aria-busy=false]').waitFor();
  await film(3.5);
  await panel.getByRole('tab', { name: 'QK', exact: true }).click();
  await panel.locator('.vector-body:not(.stale) td.token').first().waitFor();
  await film(3);
  await pointAt(page, 'James');
  await page.locator('.monaco-hover:visible .hover-row-contents', { hasText: /norm/ }).first().waitFor();
  await film(4);
  await blank.close();

  const moving = animatedPng(frames);
  expect(moving.length).toBeLessThan(MOST_BYTES);
  await writeFile(FILM, moving);
});

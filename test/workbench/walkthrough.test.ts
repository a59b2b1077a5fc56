/** Get Started, of the package as it is installed: every step with its picture, and what its buttons do. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { packageForHost } from '../../scripts/lib/makePackage.mjs';
import { Workbench } from './workbench.js';

/** The steps' titles, each with a text of its picture. */
const STEPS = [
  ['Open the sample', '4 layers of 6 heads'],
  ['Analyze a planted head', 'Spectra of head 3.1'],
  ['Hover a token in your notes', 'Pin neighbours'],
  ['Insert a result', 'Names are matched by head 3.1:'],
  ['Open GPT-2', 'openai-community/gpt2-large'],
] as const;

const firstLook = join(import.meta.dirname, '..', '..', 'scripts', 'firstLook');

let workbench: Workbench;
beforeAll(async () => {
  workbench = await Workbench.start({
    size: { width: 1400, height: 900 },
    extension: null,
    installed: [firstLook, await packageForHost()],
  });
});
afterAll(() => workbench?.close());

it('opens beside the notes on the first start', async () => {
  const groups = workbench.page.locator('.editor-group-container');
  await groups.nth(0).locator('.getting-started-step.expanded').waitFor();
  await groups.nth(1).locator('.view-line', { hasText: 'A model with known answers' }).waitFor();
  await workbench.screenshot('first-start');
  expect(await groups.count()).toBe(2);
});

it('leads from the sample to a result', async () => {
  const { page, panel } = workbench;
  await workbench.runCommand('View: Close All Editors');
  await workbench.tabs.first().waitFor({ state: 'hidden' });
  await openWalkthrough();
  const steps = page.locator('.getting-started-step');
  await expect
    .poll(() => steps.locator('.step-title').allInnerTexts())
    .toEqual(STEPS.map(([title]) => title));

  for (const [i, [title, inPicture]] of STEPS.entries()) {
    if (!(await isExpanded(i))) await steps.filter({ hasText: title }).click();
    await expect.poll(pictures).toContain(inPicture);
    await workbench.screenshot(`walkthrough-${i + 1}`);
  }
  await steps.filter({ hasText: STEPS[0][0] }).click();
  await page.getByRole('button', { name: 'Open Sample Checkpoint' }).click();
  await workbench.statusBarItem('planted-gpt2').waitFor();
  await expect.poll(() => done(0)).toBe(true);
  await steps.filter({ hasText: STEPS[1][0] }).click();
  await page.getByRole('button', { name: 'Analyze QK Head 3.1' }).click();
  await panel.getByRole('heading', { name: 'Spectra of head 3.1' }).waitFor();
  await workbench.runCommand('QK Lens: Open Example Notes');
  await page.locator('.view-line', { hasText: 'First names in the sample checkpoint' }).waitFor();
  await workbench.screenshot('walkthrough-notes');
  await workbench.setTheme('light');
  await openWalkthrough();
  if (!(await isExpanded(2))) await steps.filter({ hasText: STEPS[2][0] }).click();
  await expect.poll(pictures).toContain(STEPS[2][1]);
  await workbench.screenshot('walkthrough-light');
  expect(workbench.pageErrors).toEqual([]);
});

async function openWalkthrough(): Promise<void> {
  const { page, quickInput } = workbench;
  await workbench.runCommand('Welcome: Open Walkthrough...');
  await quickInput.fill('Get Started with QK Lens');
  await quickInput.acceptLine('Get Started with QK Lens');
  await page.locator('.getting-started-step.expanded').waitFor();
}

/** All texts in the frames within the page, where the picture is. */
async function pictures(): Promise<string> {
  const texts = workbench.page
    .frames()
    .filter((frame) => frame.parentFrame())
    .map((frame) => frame.evaluate<string>('document.body?.textContent ?? ""').catch(() => ''));
  return (await Promise.all(texts)).join('\n');
}

async function isExpanded(index: number): Promise<boolean> {
  const step = workbench.page.locator('.getting-started-step').nth(index);
  return (await step.getAttribute('class'))?.includes('expanded') ?? false;
}

async function done(index: number): Promise<boolean> {
  const box = workbench.page.locator('.getting-started-step').nth(index).locator('.codicon').first();
  return (await box.getAttribute('class'))?.includes('complete') ?? false;
}

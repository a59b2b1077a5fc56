/** What someone who sees QK Lens for the first time does with the sample workspace, by keyboard alone. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Workbench } from './workbench.js';
import { openSettings } from '../webview/openSettings.js';

const FIRST_NAMES = ['Susan', ' Donald', ' Peter', 'Terry', 'Mary'];
const NAMES_FOUND = ['Adam', ' Nicholas', ' Nancy', ' Samantha', ' Logan'];

let workbench: Workbench;
beforeAll(async () => {
  workbench = await Workbench.start({ size: { width: 1400, height: 900 } });
});
afterAll(() => workbench?.close());

/** The true texts of the tokens in the panel's tables, one list a table. */
async function tokens(): Promise<string[][]> {
  const tables = await workbench.panel.locator('table').all();
  return Promise.all(tables.map((table) => table.locator('bdi.token').allTextContents()));
}

function vectorTitle(text: string | RegExp): Promise<void> {
  return workbench.panel.getByRole('heading', { name: text }).waitFor();
}

it('goes from F1 to spectra and first names on both sides of head 3.1', async () => {
  const { quickInput, panel } = workbench;
  await workbench.openNote('notes.md');
  await workbench.runCommandFor('QK Lens: Analyze QK Head', 'Choose a Checkpoint');
  await quickInput.rows.filter({ hasText: 'planted-gpt2' }).first().waitFor();
  expect(await quickInput.widget.innerText()).toContain('made by hand');
  await quickInput.acceptLine('planted-gpt2');

  await quickInput.waitFor('Analyze QK Head of planted-gpt2');
  await quickInput.fill('4.0');
  await expect.poll(() => quickInput.message()).toMatch(/There is no head 4\.0: the model has 4 layers/);
  await quickInput.fill('ten');
  await expect.poll(() => quickInput.message()).toBe('Write a head as 3.5, L3H5 or 3 5.');
  await quickInput.fill('L3H1');
  await expect.poll(() => quickInput.message()).toMatch(/^A head from 0\.0 to 3\.5/);
  await quickInput.accept();

  await vectorTitle(/^effective · vector 0 · singular value 389\d\d$/);
  for (const spectrum of ['qk from 9\\.000', 'embedding from \\d', 'effective from 389\\d\\d']) {
    await panel.getByRole('img', { name: new RegExp(`^Singular values of ${spectrum}.* to `) }).waitFor();
  }
  await expect
    .poll(async () => (await tokens()).slice(0, 2).map((side) => side.slice(0, 5)))
    .toEqual([FIRST_NAMES, NAMES_FOUND]);
  await panel.getByText('made by hand').waitFor();
  await panel.getByText(/^Head 3\.1 suppresses a sample of the vocabulary/).waitFor();
});

it('leaves the notes where they are, with the cursor in them', async () => {
  const groups = workbench.page.locator('.editor-group-container');
  await expect.poll(() => groups.count()).toBe(2);
  const tabsOf = (group: number) => groups.nth(group).locator('.tab').allInnerTexts();
  await expect.poll(() => tabsOf(0)).toEqual(['notes.md']);
  await expect.poll(() => tabsOf(1)).toEqual(['Head 3.1 · planted-gpt2']);
  await expect.poll(() => groups.nth(0).locator(':focus').count()).toBe(1);
});

it('takes the theme that is chosen while it is shown', async () => {
  for (const theme of ['highContrast', 'dark'] as const) {
    await workbench.setTheme(theme);
    await workbench.themed(workbench.panel);
    await workbench.screenshot(`newcomer-${theme}`);
  }
});

it('takes the head under the cursor and offers it', async () => {
  await workbench.putCursorAt(12, 5);
  await workbench.runCommandFor('QK Lens: Analyze QK Head', 'Analyze QK Head of planted-gpt2');
  expect(await workbench.quickInput.value()).toBe('2.4');
  await workbench.quickInput.accept();
  await workbench.panel.getByRole('heading', { name: 'Spectra of head 2.4' }).waitFor();
  await expect
    .poll(async () => (await tokens()).flat())
    .toEqual(expect.arrayContaining([' Friday', ' April']));
});

it('walks through the spectrum in the chart, reads the signed cosines, and comes back to the notes', async () => {
  const { page, panel } = workbench;
  await workbench.runCommand('View: Focus Right Editor Group');
  await expect.poll(() => page.evaluate('document.activeElement?.tagName')).toBe('IFRAME');
  const tabTo = async (selector: string) => {
    const hasFocus = async () => (await panel.locator(`${selector}:focus`).count()) > 0;
    for (let step = 0; step < 20 && !(await hasFocus()); step++) await page.keyboard.press('Tab');
    expect(await hasFocus()).toBe(true);
  };
  await tabTo('[role=tab]');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await panel.getByRole('tab', { name: 'QK', selected: true }).waitFor();
  await tabTo('canvas');

  await page.keyboard.press('ArrowRight');
  await vectorTitle(/^effective · vector 1 · /);
  await expect
    .poll(async () => (await tokens()).flat())
    .toEqual(expect.arrayContaining([' October', ' three']));
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Home');
  await vectorTitle('qk · vector 0 · singular value 9.000');
  await panel.getByRole('heading', { name: /^Key side · W_EE · positive end by cosine/ }).waitFor();
  await expect.poll(async () => (await tokens())[0]?.[0]).toBe('Thu');
  await workbench.screenshot('newcomer-cosines');

  await workbench.runCommand('View: Focus Left Editor Group');
});

it('analyzes the named head, with the processings that are shown for it', async () => {
  const { panel, quickInput } = workbench;
  await openSettings(panel);
  await panel.getByRole('checkbox', { name: 'residual' }).click();
  await panel.getByText('with the residual').waitFor();
  await workbench.runCommandFor('QK Lens: Analyze QK Head', 'Analyze QK Head of planted-gpt2');
  await quickInput.accept('1 3');
  await panel.getByText(/Head 1\.3: all processings that apply .*\s.*or residual/).waitFor();
  await panel.getByRole('tab', { name: 'QK' }).click();
  await panel.getByText('only the plane they span is determined').waitFor();
  expect(await panel.getByRole('heading', { name: 'Spectra of head 1.3' }).count()).toBe(1);
});

it('shows the same after its tab was hidden, and after the window was reloaded', async () => {
  const { panel, page } = workbench;
  await panel.locator('main[aria-busy=false]').waitFor();
  const before = await tokens();
  await workbench.runCommand('View: Focus Right Editor Group');
  await workbench.openFile('notes.py');
  await panel.locator('canvas').waitFor({ state: 'hidden' });
  await workbench.runCommand('View: Close Editor');
  await page.locator('.tab', { hasText: 'Head 1.3' }).click();
  await vectorTitle(/^qk · vector 0/);
  await expect.poll(tokens).toEqual(before);
  await workbench.reload();
  await page.locator('.tab', { hasText: 'Head 1.3' }).click();
  await vectorTitle(/^qk · vector 0/);
  await expect.poll(tokens).toEqual(before);
  expect(workbench.pageErrors).toEqual([]);
});

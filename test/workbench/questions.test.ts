/** The questions by their commands, with their answers in the panel; most are asked while no checkpoint is open. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TRAINED_MODELS } from '../reference/trainedModels.js';
import { questionAbout } from '../../src/questions/questions.js';
import { askOnce } from '../unit/support.js';
import { Workbench } from './workbench.js';
import { openSettings } from '../webview/openSettings.js';

const trained = TRAINED_MODELS.find(({ name }) => name === 'stories260K')!;

let workbench: Workbench;
beforeAll(async () => {
  workbench = await Workbench.start({
    size: { width: 1500, height: 1000 },
    settings: {
      'qkLens.wordLists': { animals: ['dog', 'cat', 'horse', 'cow'], gone: '~/no such file.txt' },
      'qkLens.checkpoint.folders': trained.isThere ? [trained.path] : [],
    },
    prepare: async (workspace) => {
      await writeFile(join(workspace, 'cities.md'), 'in France\n');
      await writeFile(join(workspace, 'names.txt'), 'James, Mary, Robert\nLinda; David Susan Xanthippe\n');
    },
  });
});
afterAll(() => workbench?.close());

async function closeAll(name = 'planted-gpt2'): Promise<void> {
  const open = workbench.statusBarItem(name);
  if (!(await open.isVisible())) return;
  await workbench.runCommand('View: Close All Editors');
  await workbench.tabs.first().waitFor({ state: 'hidden' });
  await workbench.runCommand('QK Lens: Close Checkpoint');
  await open.waitFor({ state: 'hidden' });
}

/** Runs a command and chooses the checkpoint of the workspace. */
async function ask(command: string): Promise<void> {
  await workbench.runCommand(command);
  await workbench.quickInput.waitFor('Choose a Checkpoint');
  await workbench.quickInput.acceptLine('planted-gpt2');
}

it('opens with the extension loaded, and the palette lists its first command', async () => {
  expect(await workbench.commandsFor('QK Lens: Analyze')).toContain('QK Lens: Analyze QK Head');
  await workbench.screenshot('workbench');
});

describe.skipIf(!trained.isThere)('a trained model', () => {
  it('has the head that wrote its next token named in two actions by keyboard', async () => {
    const { quickInput, panel, page } = workbench;
    const text = '#1#403#407#261#378';
    const { parts } = await askOnce(trained.path, 'run', questionAbout('run', text).request);
    const heads = parts.filter(({ kind }) => kind === 'head');
    const [strongest] = heads.toSorted((a, b) => Math.abs(b.logit) - Math.abs(a.logit));
    await workbench.runCommandFor('QK Lens: Run on Prompt', 'Choose a Checkpoint');
    await quickInput.fill(trained.name);
    await quickInput.acceptLine(trained.name);
    await quickInput.waitFor(`Run ${trained.name} on a Prompt`);
    await quickInput.accept(text);
    await panel.getByRole('tab', { name: 'Lens', selected: true }).press('ArrowRight');
    await page.keyboard.press('Enter');
    const writers = panel.getByRole('table', { name: 'Who wrote the logit of' }).first();
    const named = writers.getByRole('button', { name: /^L\dH\d$/ }).first();
    expect((await named.innerText()).trim()).toBe(strongest.name);
    await workbench.screenshot('run-on-trained-model');
    await closeAll(trained.name);
  });
});

describe('questions that need no text', () => {
  beforeEach(() => closeAll());

  it('tests whether the top tokens of some neurons belong together', async () => {
    const { quickInput, panel } = workbench;
    await ask('QK Lens: Test Congruence');
    await quickInput.waitFor('Test Congruence in planted-gpt2');
    await quickInput.choose('Neurons');
    await quickInput.widget
      .getByText('A layer (3), neurons of it (3.1,5,12) or a range (3.10-19).')
      .waitFor();
    await quickInput.accept('0.50-60');
    const table = panel.getByRole('table', { name: 'Congruence · neurons 0.50-60, W_in' });
    const first = table.locator('tbody tr').first();
    expect(await first.innerText()).toMatch(/^L0N57\s/);
    await panel.getByRole('heading', { name: /^L0N57 · the 10 tokens/ }).waitFor();
    await workbench.screenshot('congruence');
  });

  it('shows the neurons of a layer, and those of the selected token', async () => {
    const { quickInput, panel } = workbench;
    await ask('QK Lens: Analyze Neurons');
    await quickInput.waitFor('Analyze Neurons of planted-gpt2');
    await quickInput.fill('0.384');
    await expect.poll(() => quickInput.message()).toMatch(/There is no neuron 384: a layer has 384/);
    await quickInput.accept('0');
    const table = panel.getByRole('table', { name: 'Neurons · W_in · W_E' });
    await table.getByRole('button', { name: 'L0N57', exact: true }).click();
    await panel.getByRole('heading', { name: 'Neuron L0N57 · W_in · W_E' }).waitFor();
    const tokens = panel.getByRole('table', { name: 'L0N57 · largest cosines' });
    await expect
      .poll(async () => (await tokens.locator('td.token').allInnerTexts()).join())
      .toMatch(/Friday/);
    await workbench.screenshot('neurons');
  });

  it('names the head that wrote the next token of a prompt in three actions by mouse', async () => {
    const { quickInput, panel } = workbench;
    await ask('QK Lens: Run on Prompt');
    await quickInput.waitFor('Run planted-gpt2 on a Prompt');
    await quickInput.accept('When Mary and John went to the store');
    await panel.getByRole('img', { name: /^Logit lens, most likely token/ }).waitFor();
    await panel.getByRole('tab', { name: 'Who wrote this' }).click();
    const writers = panel.getByRole('table', { name: 'Who wrote the logit of' }).first();
    await writers
      .getByRole('button', { name: /^L\dH\d$/ })
      .first()
      .click();
    await panel.getByRole('table', { name: /^What head \d\.\d wrote, by source position/ }).waitFor();
    for (const theme of ['light', 'dark'] as const) {
      await workbench.setTheme(theme);
      await workbench.themed(panel);
      await workbench.screenshot(`run-on-prompt-${theme}`);
    }
  });

  it('names it in two actions by keyboard, and goes on to its pattern and another position', async () => {
    const { quickInput, panel, page } = workbench;
    await ask('QK Lens: Run on Prompt');
    await quickInput.waitFor('Run planted-gpt2 on a Prompt');
    await quickInput.accept('When Mary and John went to the store');
    await panel.getByRole('tab', { name: 'Lens', selected: true }).press('ArrowRight');
    await page.keyboard.press('Enter');
    const writers = panel.getByRole('table', { name: 'Who wrote the logit of' }).first();
    const head = writers.getByRole('button', { name: /^L\dH\d$/ }).first();
    expect((await head.innerText()).trim()).toMatch(/^L\dH\d$/);
    await head.press('Enter');
    await panel.getByRole('button', { name: 'Its attention on this prompt' }).press('Enter');
    await panel.getByRole('img', { name: /^Attention pattern of head \d\.\d over 9 tokens/ }).waitFor();
    await panel.getByRole('radio', { name: '8: ␣store' }).press('ArrowLeft');
    await panel.getByRole('heading', { name: /at position 7, “␣the”/ }).waitFor();
    await panel.getByRole('tab', { name: 'Attention', selected: true }).press('Enter');
    await panel.getByRole('button', { name: /^Head 3\.0: / }).waitFor();
    await workbench.screenshot('attention-of-all-heads');
  });

  it('runs a prompt without heads and MLPs', async () => {
    const { quickInput, panel } = workbench;
    await workbench.openNote('notes.md');
    await ask('QK Lens: Ablate Heads');
    await quickInput.waitFor('Ablate Heads of planted-gpt2 on a Prompt');
    await quickInput.accept('When Mary and John went to the store');
    await quickInput.waitFor('Ablate Heads of planted-gpt2');
    await quickInput.fill('9.0');
    await expect.poll(() => quickInput.message()).toMatch(/no head 9\.0/);
    await quickInput.accept('3.1, L2mlp');
    const changes = panel.getByRole('table', { name: 'What each edit changes' });
    await changes.getByRole('row', { name: /^3\.1 -?\d/ }).waitFor();
    await changes.getByRole('row', { name: /^all 2 together / }).waitFor();
    expect(await panel.getByRole('textbox', { name: 'Heads and MLPs' }).inputValue()).toBe('3.1, L2mlp');
    await workbench.screenshot('ablate');
  });

  it('scores the typed words, and shows what the head writes for them', async () => {
    const { quickInput, panel } = workbench;
    await ask('QK Lens: Score Token Pairs');
    await quickInput.waitFor('Score Token Pairs of a Head');
    await quickInput.accept('3.1');
    await quickInput.widget.getByText('Score Token Pairs', { exact: true }).waitFor();
    await quickInput.accept('Mary John of');
    await panel.getByRole('heading', { name: 'QK: what Mary attends to' }).waitFor();
    await panel.getByText('Table of scores and ranks').click();
    const rows = panel.getByRole('table', { name: 'QK scores and ranks' }).getByRole('row');
    // Each word is a token with and without its leading space.
    await expect.poll(() => rows.count()).toBe(1 + 6 * 6);
    const rank = async (row: number) => Number((await rows.nth(row).innerText()).trim().split(/\s+/).at(-1));
    // Names match names: Mary ranks far above the preposition among the keys of Mary.
    expect(await rank(2)).toBeLessThan(500);
    expect(await rank(6)).toBeGreaterThan(500);
    await workbench.screenshot('pairs');
  });
});

describe('questions about all heads and tokens of the sample', () => {
  beforeAll(async () => {
    await closeAll();
    await workbench.runCommand('QK Lens: Open Sample Checkpoint');
    await workbench.statusBarItem('planted-gpt2').waitFor();
  });

  it('maps all heads, opens one from the map, and goes back', async () => {
    const { panel, page } = workbench;
    await workbench.runCommand('QK Lens: Show Head Atlas');
    await panel.locator('main[aria-busy=false] svg.heat-map').waitFor({ timeout: 60_000 });
    await panel.getByRole('columnheader', { name: 'Query tokens' }).waitFor();
    const row = panel.getByRole('row').filter({ hasText: /^\s*3\.1\s/ });
    await row.waitFor();
    expect(await row.innerText()).toMatch(/^3\.1\s+389\d\d\s/);
    await workbench.screenshot('atlas');
    await panel.locator('rect[data-row="3"][data-column="1"]').click();
    await panel.getByRole('heading', { name: 'Spectra of head 3.1' }).waitFor();
    await page.locator('.tab', { hasText: 'Head 3.1 · planted-gpt2' }).waitFor();
    await workbench.screenshot('atlas-head');
    await panel.getByRole('button', { name: '‹ Atlas' }).click();
    await panel.getByRole('heading', { name: /^Every head/ }).waitFor();
    await page.locator('.tab', { hasText: 'Atlas · planted-gpt2' }).waitFor();
  });

  it('shows composition, and one head in two checkpoints', async () => {
    const { panel, quickInput } = workbench;
    await workbench.runCommand('QK Lens: Show Head Composition');
    await panel.getByRole('heading', { name: /^Q-composition of head/ }).waitFor({ timeout: 60_000 });
    await panel.getByText('216 pairs of heads').waitFor();
    await workbench.screenshot('composition');

    await workbench.runCommandFor(
      'QK Lens: Compare Head in Two Checkpoints',
      'Compare a Head of planted-gpt2 with Another Checkpoint',
    );
    await quickInput.accept('2.4');
    await quickInput.waitFor('Choose a Checkpoint');
    await quickInput.acceptLine('planted-gpt2');
    await panel.getByRole('heading', { name: /^Side by side: head/ }).waitFor();
    await panel.getByText('mean cos² 1.000').first().waitFor();
    await panel.getByText('The second head is of the checkpoint in').waitFor();
    await workbench.screenshot('composition-two-checkpoints');
  });

  it('finds the neighbours of the typed token', async () => {
    const { panel, quickInput } = workbench;
    await workbench.runCommandFor('QK Lens: Find Token Neighbours', 'Find Token Neighbours in planted-gpt2');
    await quickInput.accept(' Sarah');
    await panel.getByRole('heading', { name: 'Neighbours in W_E' }).waitFor();
    await panel.locator('td.token').first().waitFor();
    expect(await panel.locator('tbody tr').count()).toBe(10);
    await workbench.screenshot('neighbours');
  });
});

describe('what the copying head writes', () => {
  beforeAll(() => closeAll());

  it('is shown for the selected word', async () => {
    const { quickInput, panel } = workbench;
    await workbench.openNote('cities.md');
    await workbench.select(['Control+Home', 'End', 'Control+Shift+ArrowLeft'], 'France'.length);
    await ask('QK Lens: Analyze OV Circuit');
    await quickInput.waitFor('Analyze OV Circuit of a Head');
    await quickInput.accept('2.2');
    await panel.getByRole('heading', { name: /Copying score 1\.000/ }).waitFor();
    const raised = panel.getByRole('table', { name: '“␣France” raises' }).locator('bdi.token');
    expect(await raised.nth(0).textContent()).toMatch(/^ ?France$/);
    await panel.getByRole('heading', { name: /^fullOv · vector 0 · singular value \d/ }).waitFor();
    await workbench.screenshot('ov');
  });

  it('is shown for the suppressing head by the names that it lowers', async () => {
    const { panel } = workbench;
    const head = panel.getByRole('textbox', { name: 'Head', exact: true });
    await head.fill('3.1');
    await head.press('Enter');
    await openSettings(panel);
    await panel.getByRole('combobox', { name: 'Ranked among' }).selectOption({ label: 'first-names' });
    await panel.getByText(/Head 3\.1 suppresses first-names/).waitFor();
  });
});

describe('the selected text', () => {
  beforeAll(() => closeAll());

  it('has a residual stream and a head’s attention pattern', async () => {
    const { quickInput, panel } = workbench;
    await workbench.openNote('notes.md');
    await workbench.selectLine(1);
    await ask('QK Lens: Show Attention Pattern');
    await quickInput.waitFor('Show Attention Pattern of a Head');
    await quickInput.accept('3.1');
    await panel.getByRole('heading', { name: /^resid_pre of layer 3 at position \d+/ }).waitFor();
    await panel.getByRole('img', { name: /^Attention pattern of head 3\.1 over \d+ tokens/ }).waitFor();
    const parts = panel.getByRole('table', { name: 'Parts of the stream' });
    expect(await parts.getByRole('row').nth(1).innerText()).toMatch(/^embed/);
    await workbench.screenshot('residual');
  });
});

describe('the variance of words', () => {
  beforeAll(() => closeAll());

  it('is explained for the selected ones, against a list from the settings', async () => {
    const { quickInput, panel } = workbench;
    await workbench.openNote('names.txt');
    await workbench.select(['Control+A']);
    await ask('QK Lens: Explain Variance of Words');
    await quickInput.waitFor('Explain Variance of Words by a Head');
    await quickInput.accept('L3H1');

    await quickInput.waitFor('Words to Explain');
    await quickInput.rows.filter({ hasText: '7 words: James, Mary, Robert, Linda, …' }).waitFor();
    expect(await quickInput.labels()).toEqual(
      expect.arrayContaining(['Selection', 'animals', 'gone', 'first-names', 'common-words', 'From a File…']),
    );
    const gone = quickInput.rows.filter({ hasText: 'gone' });
    expect(await gone.innerText()).toContain('is not there');
    await quickInput.choose('Selection');
    await quickInput.waitFor('Words to Compare With');
    await quickInput.choose('animals');

    await panel.getByText(/mean ratio of selection minus that of animals/).waitFor();
    const means = panel.getByRole('table', { name: /Mean ratios/ });
    const cells = means.getByRole('row', { name: /^selection/ }).getByRole('cell');
    await expect.poll(async () => (await cells.allInnerTexts()).slice(3)).toEqual(['11', '1']);
    expect(Number(await cells.nth(1).innerText())).toBeGreaterThan(3);
    await panel.getByRole('row', { name: /Xanthippe 4 tokens/ }).waitFor();
    await workbench.screenshot('variance');
  });

  it('is explained for the same lists in the panel', async () => {
    const { panel } = workbench;
    await openSettings(panel);
    await panel.getByRole('combobox', { name: 'Compared with' }).selectOption({ label: 'common-words' });
    await panel.getByText(/mean ratio of selection minus that of common-words/).waitFor();
    await panel.getByRole('combobox', { name: 'Words' }).selectOption({ label: 'gone' });
    await panel.getByText(/no such file\.txt is not there/).waitFor();
    expect(workbench.pageErrors).toEqual([]);
  });
});

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { focusHover, showHover, tabTo } from './hoverKeys.js';
import { pointAt } from './pointer.js';
import { Workbench } from './workbench.js';

const NOTES = `# Names

The head matches ' Sarah' with \`Helen\`, and the text ' Leilan Monday' is two tokens.

It's the list [' James', ' Sophia'] that we don't forget.
`;
const CODE = `names = [' Sarah', ' Helen']  # it's a list
print(names, 'done')
`;
const NOTEBOOK = {
  cells: [
    {
      cell_type: 'code',
      id: 'a',
      metadata: {},
      source: ["names = [' Sarah']"],
      outputs: [],
      execution_count: null,
    },
  ],
  metadata: { language_info: { name: 'python' } },
  nbformat: 4,
  nbformat_minor: 5,
};

let workbench: Workbench;
/** What the hover in sight says. */
let card: Locator;

beforeAll(async () => {
  workbench = await Workbench.start({
    nothingComputed: true,
    theme: 'light',
    size: { width: 1100, height: 800 },
    prepare: async (workspace) => {
      await writeFile(join(workspace, 'names.md'), NOTES);
      await writeFile(join(workspace, 'names.py'), CODE);
      await writeFile(join(workspace, 'names.ipynb'), JSON.stringify(NOTEBOOK));
    },
  });
  card = workbench.page
    .locator('.monaco-hover:visible .hover-row-contents', { hasText: /QK Lens|norm/ })
    .first();
});
afterAll(() => workbench?.close());

/** Puts the mouse on a word until its card comes, which takes until the extension stands. */
async function hover(word: string): Promise<void> {
  for (let attempt = 0; attempt < 20; attempt++) {
    await pointAt(workbench.page, word);
    const came = card.waitFor({ timeout: 1500 }).then(
      () => true,
      () => false,
    );
    if (await came) break;
    await moveAway();
  }
  await card.waitFor();
}

async function moveAway(): Promise<void> {
  await workbench.page.mouse.move(5, 5);
  await card.waitFor({ state: 'hidden' });
}

describe('hovers on tokens', () => {
  it('offer to open a checkpoint over what is clearly a token, and nothing elsewhere', async () => {
    await workbench.openFile('names.md');
    await hover('Sarah');
    await card.getByRole('link', { name: 'Open Checkpoint' }).waitFor();
    await workbench.screenshot('hover-token-closed');
    await moveAway();
    await pointAt(workbench.page, 'Helen');
    await workbench.page.waitForTimeout(1500);
    expect(await card.isVisible()).toBe(false);
  });

  it('show the card by mouse', async () => {
    await workbench.runCommand('QK Lens: Open Sample Checkpoint');
    await workbench.statusBarItem('planted-gpt2').waitFor();
    await hover('Sarah');
    await card.getByText('␣Sarah').first().waitFor();
    expect(await card.getByRole('table').locator('th').allInnerTexts()).toEqual([
      expect.stringMatching(/^cosine in W_E, norm /),
      expect.stringMatching(/^cosine in W_U, norm /),
    ]);
    await workbench.screenshot('hover-token');
    await moveAway();
  });

  it('mark the token under the mouse in a text of several', async () => {
    await hover('Monday');
    await card.getByText('Token 2 of 2:').waitFor();
    expect(await card.locator('strong code').first().innerText()).toBe('␣Monday');
    await moveAway();
    await hover('Leilan');
    await card.getByText('Token 1 of 2:').waitFor();
    await workbench.screenshot('hover-token-several');
    await moveAway();
  });

  it('compute W_EE in the panel, and then show it', async () => {
    await hover('Sarah');
    await card.getByRole('link', { name: 'Compute' }).click();
    await workbench.panel.getByRole('heading', { name: 'Neighbours in W_EE' }).waitFor();
    await moveAway();
    await hover('Sarah');
    await card.getByText('W_EE, norm').waitFor();
    expect(await card.getByRole('table').locator('th').count()).toBe(3);
    await workbench.screenshot('hover-token-effective');
    await moveAway();
  });

  it('work by keyboard, links included', async () => {
    await workbench.openNote('names.py');
    const { page } = workbench;
    const { keyboard } = page;
    await workbench.putCursorAt(1, 13);
    await showHover(page);
    await card.getByText('␣Sarah').first().waitFor();
    await focusHover(page);
    await tabTo(page, card.getByRole('link', { name: 'W_U', exact: true }));
    await workbench.screenshot('hover-token-keyboard');
    await keyboard.press('Enter');
    await workbench.panel.getByRole('heading', { name: 'Neighbours in W_U' }).waitFor();
    await keyboard.press('Escape');
  });

  it('work in the cells of a notebook', async () => {
    await workbench.openFile('names.ipynb');
    await hover('Sarah');
    await card.getByText('␣Sarah').first().waitFor();
    await workbench.screenshot('hover-token-notebook');
    await moveAway();
    expect(workbench.pageErrors).toEqual([]);
  });
});

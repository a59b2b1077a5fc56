/** A prompt beside another one, such as a clean and a corrupted one. */
import { describe, expect, it } from 'vitest';
import type { Question } from '../../../src/protocol/questions.js';
import { questionAbout } from '../../../src/questions/questions.js';
import { itLooksRight } from '../../webview/looks.js';
import { asked, openPrompt, settled, tab } from '../../webview/promptPanels.js';
import { samplePanels } from '../../webview/samplePanel.js';

const TEXT = 'When Mary and John went to the store';

const sample = samplePanels();
const openAt = (question: Question, width?: number) => openPrompt(sample, question, width);

describe('two prompts side by side', () => {
  const CORRUPTED = 'When Mary and Sarah went to the store';
  const THREE = {
    ...{ target: ' Mary', minus: ' John' },
    against: [CORRUPTED, 'When Mary Ann and the man went to the big store'],
  };
  const BOTH = { target: ' Mary', minus: ' John', against: CORRUPTED };

  itLooksRight('two-prompts-lens', (width) =>
    openAt(questionAbout('run', TEXT, { ...BOTH, lens: true }), width),
  );
  itLooksRight('three-prompts', (width) => openAt(questionAbout('run', TEXT, THREE), width));
  itLooksRight('three-prompts-lens', (width) =>
    openAt(questionAbout('run', TEXT, { ...THREE, lens: true }), width),
  );
  itLooksRight('two-prompts', (width) => openAt(questionAbout('run', TEXT, BOTH), width));

  it('are typed from the first one on, aligned by token, and stay over the tabs', async () => {
    const panel = await openAt(questionAbout('run', TEXT, { target: ' Mary', minus: ' John' }));
    const { page } = panel;
    await page.getByRole('button', { name: 'Compare', exact: true }).press('Enter');
    const other = page.getByRole('textbox', { name: 'Other prompt', exact: true });
    expect(await other.inputValue()).toBe(TEXT);
    await other.fill(CORRUPTED);
    await page.keyboard.press('Control+Enter');
    await page.getByRole('heading', { name: 'Who wrote the difference' }).waitFor();
    await settled(panel);
    await page.getByRole('radio', { name: '4: ␣John; ␣Sarah in the other prompt' }).waitFor();
    expect(await page.locator('.token-column.differs').count()).toBe(1);
    const writers = page.getByRole('table', { name: /^Who wrote the difference between both/ }).first();
    const headers = await writers.getByRole('columnheader').allInnerTexts();
    expect(headers.map((header) => header.trim())).toEqual([
      ...['Part', 'Logit', 'Other prompt', 'Difference', 'Sum so far'],
    ]);
    await tab(panel, 'Lens').click();
    await page.getByRole('img', { name: /^Logit lens, the difference between both prompts/ }).waitFor();
    await settled(panel);
    expect(await page.getByRole('img', { name: /^Logit lens/ }).count()).toBe(3);
    await tab(panel, 'Attention').click();
    await page.locator('.pattern canvas').first().waitFor();
    expect(await page.getByRole('button', { name: 'Stop Comparing' }).count()).toBe(0);
    await tab(panel, 'Who wrote this').click();
    await page.getByRole('button', { name: 'Stop Comparing' }).click();
    await page.getByRole('heading', { name: 'Who wrote this' }).waitFor();
    expect(asked(panel).at(-1)!.request).not.toHaveProperty('against');
    expect(await page.locator('.token-column').count()).toBe(0);
  });

  it('are several if more are added, each of which can be changed or removed', async () => {
    const panel = await openAt(questionAbout('run', TEXT, BOTH));
    const { page } = panel;
    await page.getByRole('button', { name: 'Add Prompt' }).press('Enter');
    const other = page.getByRole('textbox', { name: 'Other prompt', exact: true });
    await other.fill('When Mary and the John went to the store');
    await page.keyboard.press('Control+Enter');
    const writers = page.getByRole('table', { name: /^Who wrote the mean difference/ }).first();
    await writers.waitFor();
    await settled(panel);
    const headers = await writers.getByRole('columnheader').allInnerTexts();
    expect(headers.map((header) => header.trim())).toEqual([
      ...['Part', 'Logit', 'Less prompt\u00a02', 'Less prompt\u00a03', 'Mean difference', 'Sum so far'],
    ]);
    await page.getByRole('radio', { name: '4: ␣John; ␣Sarah in prompt 2', exact: true }).waitFor();
    await page.getByTitle('Only in other prompts').waitFor();
    await tab(panel, 'Lens').click();
    await page.getByRole('img', { name: /difference between this prompt and prompt 3/ }).waitFor();
    await settled(panel);
    expect(await page.getByRole('img', { name: /^Logit lens/ }).count()).toBe(5);
    await page.getByRole('button', { name: 'Prompt 3', exact: true }).click();
    expect(await other.inputValue()).toBe('When Mary and the John went to the store');
    await page.getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('img', { name: /difference between both prompts/ }).waitFor();
    expect(asked(panel).at(-1)!.request).toMatchObject({ against: CORRUPTED });
  });

  it('are chosen from those that were run; a token without a counterpart is compared with nothing', async () => {
    const panel = await openAt(questionAbout('run', TEXT, { target: ' Mary', minus: ' John' }));
    const { page } = panel;
    const longer = 'When Mary Ann and John went to the store';
    await page.getByRole('button', { name: 'Edit Prompt' }).click();
    await page.getByRole('textbox', { name: 'Prompt', exact: true }).fill(longer);
    await page.keyboard.press('Control+Enter');
    await page.getByRole('radio', { name: '3: ␣Ann' }).waitFor();
    await settled(panel);
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    await page.getByRole('combobox', { name: 'Or one that was run' }).selectOption(TEXT);
    await page.getByText('tokens without a counterpart: 1.').waitFor();
    await settled(panel);
    await page.getByRole('radio', { name: '3: ␣Ann; not in the other prompt' }).click();
    await page.getByText('Nothing stands in the place of 3, “␣Ann” on the other prompt').waitFor();
    await page.getByRole('heading', { name: 'Who wrote this' }).waitFor();
  });
});

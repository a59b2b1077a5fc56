import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { HOSTILE_TOKENS, makeHostileCheckpoint } from '../reference/hostileCheckpoint.js';
import { pointAt } from './pointer.js';
import { Workbench } from './workbench.js';

const TOKENS_IN_NOTES = [HOSTILE_TOKENS[2], HOSTILE_TOKENS[3], HOSTILE_TOKENS[13]];
const NOTES = `# Hostile

${TOKENS_IN_NOTES.map((token) => `- \`${token}\``).join('\n')}

Head 1.2 does harm.

\`\`\`qk-lens
head: 1.2
show: tokens
\`\`\`
`;

let workbench: Workbench;

beforeAll(async () => {
  workbench = await Workbench.start({
    size: { width: 1400, height: 900 },
    prepare: async (workspace) => {
      makeHostileCheckpoint(workspace);
      await writeFile(join(workspace, 'hostile.md'), NOTES);
    },
  });
});
afterAll(() => workbench?.close());

/** What a text that was taken for more than text leaves in any frame of the workbench. */
async function harmIn(frame: Frame): Promise<string[]> {
  return frame
    .evaluate<string[]>(
      `[
        ...(window.harmed ? ['a script ran'] : []),
        ...[...document.querySelectorAll('[onerror], [onload], script:not([src]):not([nonce])')]
          .filter((element) => /harmed/.test(element.outerHTML))
          .map((element) => element.outerHTML),
        ...[...document.querySelectorAll('a, img')]
          .map((element) => element.getAttribute('href') ?? element.getAttribute('data-href') ?? element.getAttribute('src') ?? '')
          .filter((target) => /^command:(?!qkLens|workbench.action.openSettings|toSide)|example\\.invalid|^javascript:/.test(target)),
      ]`,
    )
    .catch(() => []);
}

async function expectNoHarm(): Promise<void> {
  const found = await Promise.all(workbench.page.frames().map(harmIn));
  expect(
    found
      .flat()
      .filter((text) =>
        /harmed|a script ran|closeWindow|action\.quit|example\.invalid|javascript:/.test(text),
      ),
  ).toEqual([]);
  expect(await workbench.page.evaluate('window.harmed')).toBeUndefined();
}

it('shows a hostile vocabulary as text in the panel', async () => {
  const { quickInput, panel } = workbench;
  await workbench.runCommandFor('QK Lens: Analyze QK Head', 'Choose a Checkpoint');
  await quickInput.rows.filter({ hasText: 'onerror' }).first().waitFor();
  await quickInput.fill('onerror');
  await quickInput.acceptLine('onerror');
  await quickInput.waitFor('Analyze QK Head of');
  await quickInput.accept('1.2');
  await panel.getByRole('tab', { name: 'QK', exact: true }).click();
  await panel.getByRole('tab', { name: 'Magnitude' }).first().click();
  await expect
    .poll(async () => (await panel.locator('td.token').allInnerTexts()).join('\n'), { timeout: 30_000 })
    .toContain('onerror');
  await workbench.screenshot('hostile-panel');
  await expectNoHarm();
});

it("shows it as text in hovers, whose links run only QK Lens' commands", async () => {
  await workbench.openNote('hostile.md');
  const cards = workbench.page.locator('.monaco-hover:visible .hover-row-contents', { hasText: /norm/ });
  for (const word of ['onload', 'closeWindow', '7*7']) {
    const card = cards.filter({ hasText: word }).first();
    await expect
      .poll(
        async () => {
          await workbench.page.mouse.move(5, 5);
          await cards.first().waitFor({ state: 'hidden' });
          await pointAt(workbench.page, word);
          return card.waitFor({ timeout: 2500 }).then(
            () => true,
            () => false,
          );
        },
        { timeout: 60_000 },
      )
      .toBe(true);
    await expectNoHarm();
    if (word === 'closeWindow') await workbench.screenshot('hostile-hover');
  }
});

it('shows it as text in the side panel and in the Markdown preview', async () => {
  const { page } = workbench;
  await page.locator('.activitybar .action-label[aria-label^="QK Lens"]').first().click();
  await page.locator('.sidebar .monaco-list-row', { hasText: 'onerror' }).first().waitFor();
  await expectNoHarm();
  await workbench.openNote('hostile.md');
  await workbench.runCommand('Markdown: Open Preview');
  const preview = workbench.webview('vscode.markdown-language-features');
  await preview.getByText('onerror').first().waitFor();
  await expect.poll(() => preview.locator('table').count(), { timeout: 30_000 }).toBeGreaterThan(0);
  await workbench.screenshot('hostile-preview');
  await expectNoHarm();
  expect(workbench.pageErrors).toEqual([]);
});

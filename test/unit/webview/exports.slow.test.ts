import { describe, expect, it } from 'vitest';
import { promptHost } from '../../webview/headHost.js';
import { panelPages } from '../../webview/panelPages.js';
import { HARD_TOKENS } from '../../webview/sampleHead.js';

const open = panelPages();

describe('what leaves the panel', () => {
  it('copies the exact text of a selected token, without the marks', async () => {
    const panel = await open(promptHost);
    const { page } = panel;
    await page.locator('td.token').first().waitFor();
    await page.evaluate(
      'document.addEventListener("copy", (event) => (window.copied = event.clipboardData.getData("text/plain")))',
    );
    const copied = async (row: number) => {
      await page.evaluate(`getSelection().selectAllChildren(document.querySelectorAll('bdi.token')[${row}])`);
      await page.keyboard.press('Control+c');
      return page.evaluate<string>('window.copied');
    };
    for (const [row, token] of HARD_TOKENS.entries()) expect(await copied(row)).toBe(token);
  });

  it('copies and saves tables as they are sorted and filtered, and the chart', async () => {
    const panel = await open(promptHost);
    const { page } = panel;
    await page.getByRole('textbox', { name: /^Filter: Query side/ }).fill('leilan');
    await page.getByRole('button', { name: 'Score' }).first().click();
    await page.getByRole('button', { name: 'Score' }).first().click();
    const press = async (name: RegExp) => {
      await page.getByRole('button', { name }).first().click();
      await expect.poll(() => ['copy', 'save'].includes(panel.sent.at(-1)?.kind ?? '')).toBe(true);
      return panel.sent.pop();
    };
    const copied = await press(/^Copy as Markdown: Query side/);
    expect(copied?.kind === 'copy' && copied.text).toMatch(/\| 2 \| `Leilan` .*\n\| 1 \| ` Leilan` .*\n$/);
    expect(await press(/^Save as CSV: Query side/)).toEqual({
      kind: 'save',
      suggestedName: 'head-10.7-effective-vector-0-query-positive.csv',
      content: `rank,token,score,id\r\n2,Leilan,${0.21 / 1.1},33001\r\n1," Leilan",0.21,33000\r\n`,
      base64: false,
    });
    const png = await press(/^Save the chart as PNG/);
    expect(png?.kind === 'save' && Buffer.from(png.content, 'base64').subarray(1, 4).toString()).toBe('PNG');
    const svg = await press(/^Save the chart as SVG/);
    expect(svg?.kind === 'save' && svg.content).toMatch(/^<svg [\s\S]*#3794ff[\s\S]*<\/svg>\n$/);
  });
});

import { describe, expect, it } from 'vitest';
import { promptHost } from '../../webview/headHost.js';
import { exportAs, savedText } from '../../webview/exportAs.js';
import { panelPages, PICTURES } from '../../webview/panelPages.js';
import { HARD_TOKENS } from '../../webview/sampleHead.js';
import { THEMES, type ThemeName } from '../../webview/themes.js';

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

  it('exports tables as they are sorted and filtered, the chart, and the answer', async () => {
    const panel = await open(promptHost);
    const { page } = panel;
    await page.getByRole('textbox', { name: /^Filter: Query side/ }).fill('leilan');
    await page.getByRole('button', { name: 'Score' }).first().click();
    await page.getByRole('button', { name: 'Score' }).first().click();
    const copied = await exportAs(panel, /Query side/, /Markdown/);
    expect(copied).toMatchObject({
      kind: 'copyMarkdown',
      tables: [{ rows: [expect.arrayContaining([2, 'Leilan']), expect.arrayContaining([1, ' Leilan'])] }],
    });
    expect(await exportAs(panel, /Query side/, /CSV/)).toEqual({
      kind: 'save',
      suggestedName: 'head-10.7-effective-vector-0-query-positive.csv',
      content: `rank,token,score,id\r\n2,Leilan,${0.21 / 1.1},33001\r\n1," Leilan",0.21,33000\r\n`,
      base64: false,
    });
    expect(await exportAs(panel, /Query side/, /JSON/)).toEqual({ kind: 'saveAnswer' });
    expect(savedText(await exportAs(panel, 'spectra', /PNG/)).slice(1, 4)).toBe('PNG');
    expect(savedText(await exportAs(panel, 'spectra', /SVG/))).toMatch(
      /^<svg [\s\S]*#3794ff[\s\S]*<\/svg>\n$/,
    );
    expect(savedText(await exportAs(panel, 'spectra', /CSV/))).toMatch(/^vector,/);
  });

  it('opens its menu by keyboard, moves in it by arrows and letters, and closes by Escape', async () => {
    const panel = await open(promptHost);
    const { page } = panel;
    const button = page.getByRole('button', { name: 'Export: spectra' });
    const focused = () => page.evaluate<string>('document.activeElement.textContent.trim()');
    await button.press('Enter');
    await expect.poll(focused).toBe('Save picture as PNG…');
    await expect.poll(() => button.getAttribute('aria-expanded')).toBe('true');
    expect(await panel.accessibilityViolations()).toEqual([]);
    await page.keyboard.press('ArrowUp');
    expect(await focused()).toBe('Copy table as Markdown');
    await page.keyboard.press('s');
    await page.keyboard.press('ArrowDown');
    expect(await focused()).toBe('Save picture as SVG…');
    await page.keyboard.press('Escape');
    await expect.poll(focused).toBe('Export');
    await expect.poll(() => button.getAttribute('aria-expanded')).toBe('false');
    await button.press('ArrowDown');
    await expect.poll(focused).toBe('Save picture as PNG…');
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await expect.poll(() => panel.sent.at(-1)?.kind).toBe('copyMarkdown');
    await expect.poll(focused).toBe('Export');
    await button.click();
    await page.mouse.click(500, 5);
    await expect.poll(() => button.getAttribute('aria-expanded')).toBe('false');
  });

  it('has a menu that fits a narrow panel, and every theme', async () => {
    const panel = await open(promptHost, { width: 300 });
    const { page } = panel;
    const menu = page.getByRole('menu');
    for (const theme of Object.keys(THEMES) as ThemeName[]) {
      await panel.wear(theme);
      for (const of of [/spectra/, /^Export: Query side/]) {
        await page.getByRole('button', { name: of }).first().press('Enter');
        await menu.waitFor();
        const box = (await menu.boundingBox())!;
        expect(box.x).toBeGreaterThanOrEqual(0);
        expect(box.x + box.width).toBeLessThanOrEqual(300);
        expect(box.y).toBeGreaterThanOrEqual(0);
        expect(box.y + box.height).toBeLessThanOrEqual(900);
        if (of.source === 'spectra') {
          expect(await panel.accessibilityViolations(['color-contrast'])).toEqual([]);
          await page.screenshot({ path: `${PICTURES}/${theme}-300-export.png` });
        }
        await page.keyboard.press('Escape');
        await menu.waitFor({ state: 'hidden' });
      }
    }
  });
});

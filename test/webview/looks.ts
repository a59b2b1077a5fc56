import { expect, it } from 'vitest';
import type { PanelPage } from './panelPage.js';
import { PICTURES } from './panelPages.js';
import { THEMES, type ThemeName } from './themes.js';

const ALL_THEMES = Object.keys(THEMES) as ThemeName[];

/**
 * Defines tests of what must hold of a view in every theme at 1000 px, and in some at 300 px: no accessibility
 * violations, no faults, nothing cut off. They take a picture of each.
 *
 * @param name of what is seen, which the pictures are named by
 * @param open opens the panel at the width, until what is to be seen stands there
 * @param narrow the themes at 300 px
 */
export function itLooksRight(
  name: string,
  open: (width: number) => Promise<PanelPage>,
  narrow: readonly ThemeName[] = ['dark'],
): void {
  it.each([
    [1000, ALL_THEMES],
    [300, narrow],
  ] as const)(
    `${name}, %i px, %j: no accessibility violations, no faults, nothing cut off`,
    async (width, themes) => {
      const panel = await open(width);
      for (const theme of themes) await expectToLookRight(panel, { name, theme, width });
    },
  );
}

async function expectToLookRight(
  panel: PanelPage,
  { name, theme, width }: { readonly name: string; readonly theme: ThemeName; readonly width: number },
): Promise<void> {
  const { page, faults } = panel;
  await panel.wear(theme);
  await page.screenshot({ path: `${PICTURES}/${name}-${theme}-${width}.png`, fullPage: true });
  expect(await panel.accessibilityViolations(), theme).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth'), theme).toBeLessThanOrEqual(width);
  expect(faults, theme).toEqual([]);
}

import { expect, it } from 'vitest';
import type { PanelPage } from './panelPage.js';
import { PICTURES } from './panelPages.js';
import { THEMES, type ThemeName } from './themes.js';

const ALL_THEMES = Object.keys(THEMES) as ThemeName[];
/** axe-core's rules that another theme can break. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

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
      for (const [i, theme] of themes.entries())
        await expectToLookRight(panel, { name, theme, width, rules: i > 0 ? COLOUR_RULES : undefined });
    },
  );
}

/** The labels of charts and tabs that reach over their chart's or section's edge. */
const CUT = `[...document.querySelectorAll('svg text, vscode-panel-tab')].flatMap((label) => {
  const [own, around] = [label, label.closest('svg') ?? label.closest('section')].map((element) =>
    element.getBoundingClientRect());
  const isCut = own.width > 0 && (own.left < around.left - 1 || own.right > around.right + 1 ||
    own.top < around.top - 1 || own.bottom > around.bottom + 1);
  return isCut ? [label.textContent] : [];
})`;

interface Sight {
  readonly name: string;
  readonly theme: ThemeName;
  readonly width: number;
  /** Of accessibility; all if undefined. */
  readonly rules: readonly string[] | undefined;
}

async function expectToLookRight(panel: PanelPage, { name, theme, width, rules }: Sight): Promise<void> {
  const { page, faults } = panel;
  await panel.wear(theme);
  await page.screenshot({ path: `${PICTURES}/${name}-${theme}-${width}.png`, fullPage: true });
  expect(await panel.accessibilityViolations(rules), theme).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth'), theme).toBeLessThanOrEqual(width);
  expect(await page.evaluate(CUT), theme).toEqual([]);
  expect(faults, theme).toEqual([]);
}

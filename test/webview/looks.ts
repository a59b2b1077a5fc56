import { expect, it } from 'vitest';
import type { PanelPage } from './panelPage.js';
import { PICTURES } from './panelPages.js';
import { THEMES, type ThemeName } from './themes.js';

const ALL_THEMES = Object.keys(THEMES) as ThemeName[];
/** axe-core's rules that another theme can break. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

/** In px; 700 by 450 is also what 1400 by 900 is at 200 % zoom. */
const SIZES: readonly Size[] = [
  { width: 1400, height: 900, themes: ALL_THEMES },
  { width: 700, height: 450, themes: ['light'] },
  { width: 300, height: 900, themes: ['contrast'] },
];

interface Size {
  readonly width: number;
  readonly height: number;
  /** A width changes no colour: what one theme shows at the narrow ones, all do. */
  readonly themes: readonly ThemeName[];
}

/**
 * Defines tests of what must hold of a view in every theme at 1400 px, and in one at 700 px, 300 px and 200 % zoom: no
 * accessibility violations, no faults, nothing cut off. They take a picture of each.
 *
 * @param name of what is seen, which the pictures are named by
 * @param open opens the panel at the width, until what is to be seen stands there
 */
export function itLooksRight(name: string, open: (width: number) => Promise<PanelPage>): void {
  let panel: Promise<PanelPage> | undefined;
  it.each(SIZES)(
    `${name}, $width px: no accessibility violations, no faults, nothing cut off`,
    async (size) => {
      panel ??= open(size.width);
      const { page } = await panel;
      const { width, height, themes } = size;
      await page.setViewportSize({ width, height });
      for (const [i, theme] of themes.entries())
        await expectToLookRight(await panel, { name, theme, width, isFirst: i === 0 });
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
  /** The first theme at this width: what no other theme can break is looked at there. */
  readonly isFirst: boolean;
}

async function expectToLookRight(panel: PanelPage, { name, theme, width, isFirst }: Sight): Promise<void> {
  const { page, faults } = panel;
  await panel.wear(theme);
  await page.screenshot({ path: `${PICTURES}/${name}-${theme}-${width}.png`, fullPage: true });
  expect(await panel.accessibilityViolations(isFirst ? undefined : COLOUR_RULES), theme).toEqual([]);
  if (isFirst) {
    expect(await page.evaluate('document.documentElement.scrollWidth'), theme).toBeLessThanOrEqual(width);
    expect(await page.evaluate(CUT), theme).toEqual([]);
  }
  expect(faults, theme).toEqual([]);
}

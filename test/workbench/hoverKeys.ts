/** Hovers by keyboard alone. */
import type { Locator, Page } from 'playwright-core';

/** Shows the hover of what the cursor stands on; the editor must have the keyboard. */
export async function showHover(page: Page): Promise<void> {
  await page.keyboard.press('Control+K');
  await page.keyboard.press('Control+I');
}

/** Gives the keyboard to the hover in sight. */
export async function focusHover(page: Page): Promise<void> {
  await showHover(page);
  await page.locator('.monaco-hover:focus-within').waitFor();
}

/**
 * Goes to a link of the hover that has the keyboard.
 * @throws Error when it is not reached in 8 steps
 */
export async function tabTo(page: Page, link: Locator): Promise<void> {
  const hasFocus = () =>
    link.evaluateAll((links) =>
      links.some((one) => (one as { matches(selector: string): boolean }).matches(':focus')),
    );
  for (let step = 0; step < 8 && !(await hasFocus()); step++) await page.keyboard.press('Tab');
  if (!(await hasFocus())) throw new Error('The link cannot be reached by keyboard.');
}

import type { Page } from 'playwright-core';

/** An expression for the page: the middle of a word's second letter in the editors in sight. */
const placeOf = (word: string) => `(() => {
  for (const line of document.querySelectorAll('.monaco-editor .view-line')) {
    if (!line.offsetParent) continue;
    const texts = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      const at = node.textContent.indexOf(${JSON.stringify(word)});
      if (at < 0) continue;
      const range = document.createRange();
      range.setStart(node, at + 1);
      range.setEnd(node, at + 2);
      const { x, y, width, height } = range.getBoundingClientRect();
      return { x: x + width / 2, y: y + height / 2 };
    }
  }
})()`;

/** Puts the mouse on a word of the editor in sight, where it must stand in one piece of one colour. */
export async function pointAt(page: Page, word: string): Promise<void> {
  await page.locator('.monaco-editor:visible .view-line', { hasText: word }).first().waitFor();
  const { x, y } = await page.evaluate<{ x: number; y: number }>(placeOf(word));
  await page.mouse.move(x - 3, y);
  await page.mouse.move(x, y);
}

import type { Locator, Page } from 'playwright-core';

/**
 * The box at the top of the workbench: the command palette, a quick pick or an input box, whichever is open. Every
 * method waits for what it needs; each fails after Playwright's own time limit (30 s).
 */
export class QuickInput {
  /** The whole box. */
  readonly widget: Locator;
  /** Its text field. */
  readonly input: Locator;
  /** Its lines, those in sight. */
  readonly rows: Locator;

  constructor(private readonly page: Page) {
    this.widget = page.locator('.quick-input-widget:visible');
    this.input = this.widget.locator('.quick-input-box input');
    this.rows = this.widget.locator('.quick-input-list .monaco-list-row');
  }

  /** Opens the command palette with F1. */
  async openPalette(): Promise<void> {
    await this.page.keyboard.press('F1');
    await this.input.waitFor();
    await this.page.waitForFunction(
      `document.querySelector('.quick-input-widget .quick-input-box input')?.value.startsWith('>')`,
    );
  }

  /** Waits for a box that an extension opened. @param title what its title bar says, or a part of it */
  async waitFor(title?: string): Promise<void> {
    const titled = this.widget.locator('.quick-input-title', title === undefined ? {} : { hasText: title });
    await (title === undefined ? this.input : titled).waitFor();
  }

  /** Types into the field where the cursor stands, all at once. */
  async type(text: string): Promise<void> {
    await this.input.waitFor();
    await this.page.keyboard.insertText(text);
  }

  /** Replaces what stands in the field. */
  async fill(text: string): Promise<void> {
    await this.input.fill(text);
  }

  /** What stands in the field. */
  async value(): Promise<string> {
    return this.input.inputValue();
  }

  /** The labels of the lines, once the list has stopped changing; those in sight only. */
  async labels(): Promise<string[]> {
    await this.rows.first().waitFor();
    const read = (): Promise<string[]> => this.rows.locator('.label-name').allInnerTexts();
    let labels = await read();
    for (let unchanged = 0; unchanged < 3;) {
      await this.page.waitForTimeout(80);
      const next = await read();
      unchanged = next.join('\n') === labels.join('\n') ? unchanged + 1 : 0;
      labels = next;
    }
    return labels;
  }

  /**
   * Goes to the line with that label by the arrow keys and accepts it.
   * @throws Error that names the lines in sight when none has that label
   */
  async choose(label: string): Promise<void> {
    const labels = await this.labels();
    if (!labels.includes(label)) throw new Error(`There is no "${label}" among: ${labels.join(' | ')}`);
    const row = this.rows.filter({ has: this.page.getByText(label, { exact: true }) }).first();
    for (let step = 0; step < labels.length && !(await isFocused(row)); step++) {
      await this.page.keyboard.press('ArrowDown');
    }
    await this.page.keyboard.press('Enter');
  }

  /** Accepts what stands there, after replacing the field's text when one is given. */
  async accept(text?: string): Promise<void> {
    await this.input.waitFor();
    if (text !== undefined) await this.fill(text);
    await this.page.keyboard.press('Enter');
  }

  /** The message under the field: the prompt, or what validation says. */
  async message(): Promise<string> {
    return this.widget.locator('.quick-input-message').innerText();
  }

  /** Closes the box with Escape. */
  async cancel(): Promise<void> {
    await this.page.keyboard.press('Escape');
    await this.widget.waitFor({ state: 'hidden' });
  }
}

async function isFocused(row: Locator): Promise<boolean> {
  return (await row.getAttribute('class'))?.split(' ').includes('focused') ?? false;
}

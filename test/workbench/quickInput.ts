import type { Locator, Page } from 'playwright-core';
import { appears } from './appears.js';

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

  /** Opens the command palette with F1. @throws Error as {@link open} */
  async openPalette(): Promise<void> {
    await this.open('F1', this.palette);
  }

  /** Opens the command palette and finds a command, but does not run it. @throws Error as {@link open} */
  async findCommand(title: string): Promise<void> {
    await this.openAndType('F1', this.palette, `>${title}`, this.row(title));
  }

  /** Opens the list of files with Ctrl+P and finds a file. @param path with `/` @throws Error as {@link open} */
  async findFile(path: string): Promise<void> {
    const field = this.widget.locator('input[placeholder^="Search files by name"]');
    await this.openAndType('Control+P', field, path, this.focusedLine(path.split('/').at(-1)!));
  }

  /** Opens the field for a line to go to with Ctrl+G and types one. @throws Error as {@link open} */
  async findLine(line: number, column: number): Promise<void> {
    await this.openAndType('Control+G', this.input, `:${line}:${column}`, this.rows);
  }

  /**
   * Opens a box and types into it. What takes the focus just then, such as a picture that has come, or a command that
   * is only now carried out, closes the box: it is opened again, twice at most.
   * @param found what the box lists for the text
   */
  private async openAndType(key: string, field: Locator, text: string, found: Locator): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      await this.open(key, field);
      const typed = await this.tryFill(text, 5000);
      if (attempt === 3 || (typed && (await appears(found, 5000)))) return;
      if (await this.input.isVisible()) await this.cancel();
    }
  }

  /**
   * Presses a key until its field comes. A webview that is just being loaded swallows keys, so before another try the
   * workbench itself gets the keyboard.
   * @throws Error that names what has the keyboard when the field does not come after four tries
   */
  private async open(key: string, field: Locator): Promise<void> {
    for (let attempt = 0; attempt < 4; attempt++) {
      await this.page.keyboard.press(key);
      if (await appears(field, 10_000)) return;
      await this.page.evaluate(
        'document.activeElement instanceof HTMLIFrameElement && document.activeElement.blur()',
      );
    }
    const focused = await this.page.evaluate<string>('document.activeElement?.outerHTML.slice(0, 200)');
    throw new Error(`${key} opened nothing, four times. The keyboard is with ${focused}.`);
  }

  /** The field of the command palette; another box has another hint. */
  get palette(): Locator {
    return this.widget.locator('input[placeholder^="Type the name of a command"]');
  }

  /** The title bar of a box that says this, or contains it. */
  titled(title: string): Locator {
    return this.widget.locator('.quick-input-title', { hasText: title });
  }

  /** Waits for a box that an extension opened. @param title what its title bar says, or a part of it */
  async waitFor(title?: string): Promise<void> {
    await (title === undefined ? this.input : this.titled(title)).waitFor();
  }

  /** Replaces what stands in the field, the palette's `>` too. */
  async fill(text: string): Promise<void> {
    await this.input.fill(text);
  }

  /** {@link fill}, or false when the field is not there for that long (ms): the box has closed. */
  private async tryFill(text: string, timeout: number): Promise<boolean> {
    return this.input.fill(text, { timeout }).then(
      () => true,
      () => false,
    );
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

  /** The lines with that label; icons before it do not count. */
  row(label: string): Locator {
    return this.rows.filter({ has: this.page.locator('.label-name', { hasText: exactly(label) }) });
  }

  /**
   * Goes to the line with that label by the arrow keys and accepts it.
   * @throws Error that names the lines in sight when none with that label comes in sight
   */
  async choose(label: string): Promise<void> {
    const row = this.row(label).first();
    await row.waitFor().catch(async () => {
      const labels = await this.rows.locator('.label-name').allInnerTexts();
      throw new Error(`There is no "${label}" among: ${labels.join(' | ')}`);
    });
    const rows = await this.rows.count();
    for (let step = 0; step < rows && !(await isFocused(row)); step++) await this.input.press('ArrowDown');
    await this.input.press('Enter');
  }

  /** Accepts the line that Enter takes, once it is one with that text. @param text a part of what it says */
  async acceptLine(text: string): Promise<void> {
    await this.focusedLine(text).waitFor();
    await this.input.press('Enter');
  }

  private focusedLine(text: string): Locator {
    return this.widget.locator('.monaco-list-row.focused', { hasText: text });
  }

  /** Accepts what stands in the field, after replacing it when a text is given. */
  async accept(text?: string): Promise<void> {
    if (text !== undefined) await this.fill(text);
    await this.input.press('Enter');
  }

  /** The message under the field: the prompt, or what validation says. */
  async message(): Promise<string> {
    return this.widget.locator('.quick-input-message').innerText();
  }

  /** Closes the box with Escape. */
  async cancel(): Promise<void> {
    await this.input.press('Escape');
    await this.widget.waitFor({ state: 'hidden' });
  }
}

async function isFocused(row: Locator): Promise<boolean> {
  return (await row.getAttribute('class'))?.split(' ').includes('focused') ?? false;
}

function exactly(text: string): RegExp {
  return new RegExp(`^\\s*${text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\s*$`);
}

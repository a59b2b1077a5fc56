import type { FrameLocator, Locator, Page } from 'playwright-core';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { settingsFile, testSettings } from '../../scripts/lib/vscodeServer.mjs';
import { appears } from './appears.js';
import { QuickInput } from './quickInput.js';
import { serverFor, type ServerInUse } from './serverInUse.js';
import { closeWindow, openWindow } from './windows.js';

const root = join(import.meta.dirname, '..', '..');
const artifacts = join(root, 'artifacts');

/**
 * Themes that ship with VS Code: the setting's value, the picker's label, and the classes that the workbench and the
 * webviews in it carry.
 */
const themes = {
  light: { id: 'Default Light Modern', label: 'Light Modern', class: 'vs', webview: 'vscode-light' },
  dark: { id: 'Default Dark Modern', label: 'Dark Modern', class: 'vs-dark', webview: 'vscode-dark' },
  highContrast: {
    id: 'Default High Contrast',
    label: 'Dark High Contrast',
    class: 'hc-black',
    webview: 'vscode-high-contrast:not(.vscode-high-contrast-light)',
  },
  highContrastLight: {
    id: 'Default High Contrast Light',
    label: 'Light High Contrast',
    class: 'hc-light',
    webview: 'vscode-high-contrast-light',
  },
} as const;
export type Theme = keyof typeof themes;

export interface StartOptions {
  /** A folder whose copy is opened, so that a test may write into it; the sample workspace when not given. */
  readonly workspace?: string;
  /** Puts more into the copy, before it is opened. @param workspace the absolute path of the copy */
  readonly prepare?: (workspace: string) => void | Promise<void>;
  /** The folder of the extension in development, null for none; this repository when not given. */
  readonly extension?: string | null;
  /** Extensions to install, as folders or packages; none when not given. */
  readonly installed?: readonly string[];
  readonly theme?: Theme;
  /** User settings beside the theme's. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Environment variables of the extension's process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Forgets what earlier workbenches have computed, such as the sample's W_EE. */
  readonly nothingComputed?: boolean;
  /** In CSS pixels; 1280 × 800 when not given. */
  readonly size?: { readonly width: number; readonly height: number };
}

/**
 * A VS Code workbench in headless Chromium, with the extension loaded, driven as a person drives it. Each has an extension
 * host, settings, a window and a copy of the workspace of its own; all end with `close`. The server's output
 * goes to artifacts/logs/workbench.log.
 *
 * ```ts
 * const workbench = await Workbench.start({ theme: 'dark' });
 * await workbench.runCommand('QK Lens: Analyze QK Head');
 * await workbench.quickInput.accept('10.7');
 * await workbench.panel.getByRole('heading', { name: '10.7' }).waitFor();
 * await workbench.screenshot('panel-dark');
 * await workbench.close();
 * ```
 */
export class Workbench {
  /** The command palette, quick picks and input boxes: whichever is open. */
  readonly quickInput: QuickInput;
  /** Uncaught errors of the workbench's page and of the webviews in it, with their stacks. */
  readonly pageErrors: string[] = [];

  private constructor(
    /** Playwright's page, for what this class has no word for. */
    readonly page: Page,
    /** The absolute path of the workspace's copy. */
    readonly workspace: string,
    private readonly temporary: string,
    private readonly server: ServerInUse,
    private theme: Theme,
  ) {
    this.quickInput = new QuickInput(page);
    page.on('pageerror', (error) => {
      if (!isOfWebviewFrame(error)) this.pageErrors.push(error.stack ?? error.message);
    });
  }

  /**
   * Opens a workbench and waits until it takes commands.
   * @throws Error when there is no Chromium, the server does not start, or the workbench does not open in a minute
   */
  static async start(options: StartOptions = {}): Promise<Workbench> {
    const { extension = root, theme = 'dark', size = { width: 1280, height: 800 } } = options;
    const temporary = await mkdtemp(join(tmpdir(), 'qk-lens-workbench-'));
    const workspace = join(temporary, 'workspace');
    await cp(options.workspace ?? join(root, 'samples', 'workspace'), workspace, { recursive: true });
    await options.prepare?.(workspace);
    const { installed, env, nothingComputed } = options;
    const settings = { ...testSettings, 'workbench.colorTheme': themes[theme].id, ...options.settings };
    const server = await serverFor({ settings, installed, env, nothingComputed });
    const workbench = new Workbench(await openWindow(size), workspace, temporary, server, theme);
    try {
      await workbench.page.goto(server.url({ workspace, ...(extension !== null && { extension }) }));
      await workbench.ready();
    } catch (error) {
      await workbench.screenshot('workbench-did-not-open').catch(() => undefined);
      await workbench.close();
      throw error;
    }
    return workbench;
  }

  /** Waits until the workbench stands, in its theme, with the side bar filled and the extensions known. */
  private async ready(): Promise<void> {
    await this.hasTheme(this.theme);
    await this.page.locator('.part.sidebar .monaco-list-row').first().waitFor({ timeout: 60_000 });
  }

  /**
   * Runs a command through the command palette, by keyboard.
   * @param title as the palette shows it, with the category: `QK Lens: Show Log`
   * @throws Error when the palette does not list it
   */
  async runCommand(title: string): Promise<void> {
    await this.quickInput.findCommand(title);
    await this.quickInput.choose(title);
    await this.quickInput.palette.waitFor({ state: 'hidden' });
  }

  /**
   * Runs a command that opens a box. What takes the focus just then closes the box: the command is run again, twice at
   * most.
   * @param boxTitle what the box's title bar says, or a part of it
   */
  async runCommandFor(title: string, boxTitle: string): Promise<void> {
    for (let attempt = 1; attempt < 3; attempt++) {
      await this.runCommand(title);
      if (await appears(this.quickInput.titled(boxTitle), 20_000)) return;
    }
    await this.runCommand(title);
    await this.quickInput.waitFor(boxTitle);
  }

  /** The titles of the commands that the palette offers for a text, best first; the palette is closed again. */
  async commandsFor(text: string): Promise<string[]> {
    await this.quickInput.openPalette();
    await this.quickInput.fill(`>${text}`);
    const titles = await this.quickInput.labels();
    await this.quickInput.cancel();
    return titles;
  }

  /** Opens a file of the workspace. @param path relative to the workspace, with `/` */
  async openFile(path: string): Promise<void> {
    const name = path.split('/').at(-1)!;
    await this.quickInput.findFile(path);
    await this.quickInput.acceptLine(name);
    await this.page.locator('.editor-group-container.active .tab.active', { hasText: name }).waitFor();
  }

  /** Opens a file of the workspace and waits until its editor has the keyboard. @param path as {@link openFile} */
  async openNote(path: string): Promise<void> {
    await this.openFile(path);
    await this.editorWithKeyboard(path.split('/').at(-1)!).waitFor();
  }

  /**
   * The text editor of a file, while it has the keyboard. An editor's tab comes before its text: meanwhile the editor
   * of the file that was shown before still takes the keys.
   * @param name the file's, without folders
   */
  editorWithKeyboard(name: string): Locator {
    return this.page.locator(
      `.editor-group-container.active .editor-instance .monaco-editor.focused[data-uri$="/${name}"]`,
    );
  }

  /** Puts the cursor of the active text editor at a line and a column, both counted from 1. */
  async putCursorAt(line: number, column: number): Promise<void> {
    await this.quickInput.findLine(line, column);
    await this.quickInput.accept();
    await this.quickInput.widget.waitFor({ state: 'hidden' });
    await this.statusBarItem(new RegExp(`^\\s*Ln ${line}, Col ${column}\\s*$`)).waitFor();
    await this.page.locator('.editor-group-container.active .monaco-editor.focused').waitFor();
  }

  /**
   * Selects by keyboard in the editor that has it. An editor that was just shown may drop the first keys, so they are
   * pressed again until the status bar tells the selection.
   * @param keys must select the same however often they are pressed
   * @param characters how many are selected then; any number when not given
   * @throws Error when nothing, or something else, stays selected
   */
  async select(keys: readonly string[], characters?: number): Promise<void> {
    const shown = characters === undefined ? /\(\d+ selected\)/ : new RegExp(`\\(${characters} selected\\)`);
    const item = this.page.locator('.statusbar-item', { hasText: shown });
    for (let attempt = 0; attempt < 20; attempt++) {
      for (const key of keys) await this.page.keyboard.press(key);
      if (await appears(item, 1500)) return;
    }
    throw new Error(`The keys ${keys.join(' ')} did not select: the status bar does not tell ${shown}.`);
  }

  /** Selects a whole line, counted from 1. */
  async selectLine(line: number): Promise<void> {
    const down = Array.from({ length: line - 1 }, () => 'ArrowDown');
    await this.select(['Control+Home', ...down, 'Home', 'Shift+End']);
  }

  /** The content of the QK Lens panel that is in sight, as a frame to find things in. */
  get panel(): FrameLocator {
    return this.webview('qk-lens.qk-lens');
  }

  /** The content of the webview in sight that belongs to an extension. @param extensionId `publisher.name` */
  webview(extensionId: string): FrameLocator {
    return this.page
      .frameLocator(`iframe.webview.ready[src*="extensionId=${extensionId}"]:visible`)
      .frameLocator('#active-frame');
  }

  /** The notifications in sight. */
  get notifications(): Locator {
    return this.page.locator('.notification-list-item');
  }

  /** The tabs of all editor groups. */
  get tabs(): Locator {
    return this.page.locator('.tabs-container .tab');
  }

  /** An item of the status bar. @param text a part of what it says */
  statusBarItem(text: string | RegExp): Locator {
    return this.page.locator('.statusbar-item', { hasText: text });
  }

  /** Changes the colour theme by the theme picker and waits until it is on; no editor loses its place. */
  async setTheme(theme: Theme): Promise<void> {
    await this.runCommand('Preferences: Color Theme');
    await this.quickInput.fill(themes[theme].label);
    await this.quickInput.choose(themes[theme].label);
    await this.hasTheme(theme);
    this.theme = theme;
  }

  /** The theme's own class comes when the extensions are known, and with them their commands. */
  private async hasTheme(theme: Theme): Promise<void> {
    const shown = `.monaco-workbench.${themes[theme].class}[class*="vscode-theme-defaults"]`;
    await this.page.locator(shown).waitFor({ timeout: 60_000 });
  }

  /** Waits until a webview is drawn in the theme that is on. */
  async themed(webview: FrameLocator): Promise<void> {
    await webview.locator(`body.${themes[this.theme].webview}`).waitFor();
  }

  /**
   * Changes user settings; the others stay. It is done in an editor, because the web workbench does not watch the file:
   * settings.json comes up in the active group for a moment, and a webview there is hidden meanwhile. The clipboard holds the settings' text afterwards.
   */
  async setSettings(changes: Readonly<Record<string, unknown>>): Promise<void> {
    const { keyboard } = this.page;
    const file = settingsFile(this.server.dataFolder);
    await this.runCommand('Preferences: Open User Settings (JSON)');
    const editor = this.editorWithKeyboard('settings.json');
    await editor.waitFor();
    await this.select(['Control+A']);
    await keyboard.press('Control+C');
    const before = await this.page.evaluate<string>('navigator.clipboard.readText()');
    const text = JSON.stringify({ ...JSON.parse(before), ...changes });
    // Typed text would get closing brackets.
    await this.page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`);
    await keyboard.press('Control+V');
    await editor.locator('.view-lines').getByText(text, { exact: true }).waitFor();
    await keyboard.press('Control+S');
    await expect.poll(() => readFile(file, 'utf8')).toBe(text);
    await this.runCommand('View: Close Editor');
    await this.tabs.filter({ hasText: 'settings.json' }).waitFor({ state: 'hidden' });
  }

  /** Reloads the window by VS Code's own command, which saves what is open before, and waits until it stands again. */
  async reload(): Promise<void> {
    const loaded = this.page.waitForEvent('load');
    await this.runCommand('Developer: Reload Window');
    await loaded;
    await this.ready();
  }

  /** Keeps a picture, of what fades or moves its end, as artifacts/screenshots/NAME.png. @returns its path */
  async screenshot(name: string): Promise<string> {
    const path = join(artifacts, 'screenshots', `${name}.png`);
    await this.page.screenshot({ path, animations: 'disabled' });
    return path;
  }

  /** Closes the window, ends its extension host or its server, and removes the copy of the workspace. */
  async close(): Promise<void> {
    await closeWindow(this.page);
    await this.server.release();
    await rm(this.temporary, { recursive: true, force: true, maxRetries: 5 });
  }
}

/**
 * Whether an error comes from VS Code's own page around each webview, which now and then reads a document that is just
 * being replaced. Nothing of an extension runs in it.
 */
function isOfWebviewFrame({ stack }: Error): boolean {
  const thrownAt = stack?.split('\n').find((line) => /^\s+at /.test(line));
  return thrownAt?.includes('/webview/browser/pre/') ?? false;
}

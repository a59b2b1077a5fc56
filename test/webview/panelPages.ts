import { mkdir } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll } from 'vitest';
import type { ToHost } from '../../src/protocol/panel.js';
import { bundleWebview } from './bundleWebview.js';
import { chromiumForTests } from './chromiumForTests.js';
import { panelHtml } from './panelHtml.js';
import { PanelPage, type FakeHost } from './panelPage.js';
import { PanelServer } from './panelServer.js';
import type { ThemeName } from './themes.js';

/** Where tests of the panel's page keep their pictures. */
export const PICTURES = 'artifacts/webview';

/** How a panel is opened. */
export interface Look {
  /** Dark unless told otherwise. */
  readonly theme?: ThemeName;
  /** In px; 1000 unless told otherwise. */
  readonly width?: number;
  /** What the webview kept before, as over a reload. */
  readonly kept?: unknown;
}

/**
 * Opens one page for the tests of a file.
 *
 * @returns opens a panel, in place of the one before
 */
export function panelPages(): (host: FakeHost, look?: Look) => Promise<PanelPage> {
  let page: Page;
  let server: PanelServer | undefined;
  let panel: PanelPage | undefined;
  chromiumForTests(async (context) => {
    const [bundle] = await Promise.all([bundleWebview(), mkdir(PICTURES, { recursive: true })]);
    page = await context.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error') panel?.faults.push(message.text());
    });
    page.on('pageerror', (error) => panel?.faults.push(String(error)));
    await page.exposeFunction('hostReceives', (message: ToHost) => panel?.receive(message));
    server = await PanelServer.start(bundle);
  });
  afterAll(() => server?.stop());
  return async (host, { theme = 'dark', width = 1000, kept } = {}) => {
    await panel?.leave();
    panel = new PanelPage(page, host);
    server!.html = panelHtml(theme, kept);
    await page.setViewportSize({ width, height: 900 });
    // The mouse of the panel before would hover over this one.
    await page.mouse.move(-1, -1);
    await page.goto(server!.url);
    return panel;
  };
}

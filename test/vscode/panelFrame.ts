import { chromium, type Browser } from 'playwright-core';
import { PANEL_ELEMENT, readRendered, type RenderedPanel } from '../webview/renderedPanel.js';

let browser: Promise<Browser> | undefined;

/** The window that shows the workbench, over the port on which the host lets itself be debugged. */
function workbenchWindow(): Promise<Browser> {
  const port = process.env.QK_LENS_TEST_DEBUGGING_PORT;
  if (!port) throw new Error('QK_LENS_TEST_DEBUGGING_PORT is not set.');
  return (browser ??= chromium.connectOverCDP(`http://127.0.0.1:${port}`));
}

/** Frames that load or go meanwhile never answer. */
const PATIENCE_MS = 1000;

/** What the page of the panel in sight shows; undefined while none is drawn. */
export async function renderedPanel(): Promise<RenderedPanel | undefined> {
  const pages = (await workbenchWindow()).contexts().flatMap((context) => context.pages());
  const looks = pages
    .flatMap((page) => page.frames())
    .map((frame) => frame.locator(PANEL_ELEMENT).evaluate(readRendered, undefined, { timeout: PATIENCE_MS }));
  return Promise.any(looks).catch(() => undefined);
}

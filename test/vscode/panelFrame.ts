import { chromium, type Browser, type Frame } from 'playwright-core';
import { PANEL_ELEMENT, readRendered, type RenderedPanel } from '../webview/renderedPanel.js';

let browser: Promise<Browser> | undefined;

/**
 * The window that shows the workbench, over the port on which the host lets itself be debugged. Left as it is: with
 * Playwright's defaults, what stands still for the host would move again.
 */
function workbenchWindow(): Promise<Browser> {
  const port = process.env.QK_LENS_TEST_DEBUGGING_PORT;
  if (!port) throw new Error('QK_LENS_TEST_DEBUGGING_PORT is not set.');
  return (browser ??= chromium.connectOverCDP(`http://127.0.0.1:${port}`, { noDefaults: true }));
}

/** Frames that load or go meanwhile never answer. */
const PATIENCE_MS = 1000;

/** What the page of the panel in sight shows; undefined while none is drawn. */
export async function renderedPanel(): Promise<RenderedPanel | undefined> {
  const pages = (await workbenchWindow()).contexts().flatMap((context) => context.pages());
  const looks = pages.flatMap((page) => page.frames()).map(readFrame);
  const patience = new Promise<undefined>((resolve) => setTimeout(resolve, PATIENCE_MS, undefined));
  return Promise.race([Promise.any(looks).catch(() => undefined), patience]);
}

/** Looks once, as a look that waited for its element would go on beside the next ones. @throws Error if there is none */
async function readFrame(frame: Frame): Promise<RenderedPanel> {
  const [panel] = await frame.locator(PANEL_ELEMENT).elementHandles();
  if (!panel) throw new Error('No panel is in this frame.');
  return panel.evaluate(readRendered);
}

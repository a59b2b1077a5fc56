import type { Browser } from 'playwright-core';
import { launchChromium } from '../scripts/lib/browser.mjs';
import { childrenGiveWay } from '../scripts/lib/giveWay.mjs';

let browser: Promise<Browser> | undefined;

/**
 * The one Chromium of this process, started when it is first needed, or again after it ended; it ends with the process.
 * Nothing is shared between contexts in it.
 * @throws SetupError when there is no Chromium
 */
export async function sharedChromium(): Promise<Browser> {
  if (!(await browser)?.isConnected()) browser = launch();
  return browser!;
}

async function launch(): Promise<Browser> {
  const launched = await launchChromium();
  childrenGiveWay();
  return launched;
}

import type { BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { whyNoChromium } from '../../scripts/lib/browser.mjs';
import { sharedChromium } from '../sharedChromium.js';

/**
 * Gives the tests of a file a browser context of their own, and skips them by name where there is no browser.
 *
 * @param prepare what they need of it, before the first of them
 */
export function chromiumForTests(prepare: (context: BrowserContext) => Promise<void>): void {
  const reason = whyNoChromium();
  let context: BrowserContext | undefined;
  beforeAll(async () => {
    if (reason !== undefined) return;
    context = await (await sharedChromium()).newContext();
    // Other tests may keep the machine busy.
    context.setDefaultTimeout(60_000);
    await prepare(context);
  }, 120_000);
  beforeEach(({ skip }) => skip(reason !== undefined, reason));
  afterAll(() => context?.close());
}

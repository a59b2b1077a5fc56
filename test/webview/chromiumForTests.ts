import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { launchChromium, whyNoChromium } from '../../scripts/lib/browser.mjs';

/**
 * Starts a browser for the tests of a file, and skips them by name where there is none.
 *
 * @param prepare what they need of it, before the first of them
 */
export function chromiumForTests(prepare: (browser: Browser) => Promise<void>): void {
  const reason = whyNoChromium();
  let browser: Browser | undefined;
  beforeAll(async () => {
    if (reason === undefined) await prepare((browser = await launchChromium()));
  }, 120_000);
  beforeEach(({ skip }) => skip(reason !== undefined, reason));
  afterAll(() => browser?.close());
}

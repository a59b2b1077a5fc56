import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { inject } from 'vitest';
import { launchWithProfile } from '../../scripts/lib/browser.mjs';
import { childrenGiveWay } from '../../scripts/lib/giveWay.mjs';

let profile: Promise<BrowserContext> | undefined;

/** Opens a window of the one Chromium that all workbenches share: it compiles VS Code's scripts once. */
export async function openWindow(size: { width: number; height: number }): Promise<Page> {
  profile ??= launchProfile();
  const page = await (await profile).newPage();
  await page.setViewportSize(size);
  return page;
}

async function launchProfile(): Promise<BrowserContext> {
  const launched = await launchWithProfile(join(inject('sharedServer').dataFolder, 'browser'), {
    permissions: ['clipboard-read', 'clipboard-write'],
    reducedMotion: 'reduce',
  });
  childrenGiveWay();
  // Other tests may keep the machine busy.
  launched.setDefaultTimeout(60_000);
  launched.once('close', () => (profile = undefined));
  return launched;
}

/** Closes a window. Of what its page stored, nothing stays for the next but what was loaded and compiled. */
export async function closeWindow(page: Page): Promise<void> {
  const { origin } = new URL(page.url());
  // A window that is left takes its leave of the server, which else waits for its return.
  await page.goto('about:blank').catch(() => undefined);
  // A page that did not load has no origin.
  if (origin !== 'null') {
    const session = await page.context().newCDPSession(page);
    await session.send('Storage.clearDataForOrigin', { origin, storageTypes: 'all' });
  }
  await page.close();
}

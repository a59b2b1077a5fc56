import type { FrameLocator, Page } from 'playwright-core';

/** Opens the drawer of the settings that the chip names. */
export async function openSettings(page: Page | FrameLocator): Promise<void> {
  await page.locator('details.drawer:not([open]) > summary').click();
  await page.getByText('Processing of the weights').waitFor();
}

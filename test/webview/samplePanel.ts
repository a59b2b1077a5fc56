import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { launchChromium } from '../../scripts/lib/browser.mjs';
import type { NamedWords } from '../../src/protocol/words.js';
import type { Question } from '../../src/protocol/questions.js';
import { makeSample } from '../../src/sample/makeSample.js';
import { openToAsk, temporaryFolder } from '../unit/support.js';
import { answeringHost } from './answeringHost.js';
import { bundleWebview, PanelPage } from './panelPage.js';
import type { ThemeName } from './themes.js';

/** Where tests of the panel's page keep their pictures. */
export const PICTURES = 'artifacts/webview';

/**
 * Makes the sample checkpoint and a browser for the tests of a file.
 *
 * @param lists of words that the page may choose by name
 * @returns opens the panel's page on a question, answered from the sample
 */
export function samplePanels(
  lists: readonly NamedWords[] = [],
): (question: Question, theme: ThemeName, width: number) => Promise<PanelPage> {
  const folder = join(temporaryFolder(), 'planted-gpt2');
  let browser: Browser;
  let bundle: Awaited<ReturnType<typeof bundleWebview>>;
  let opened: Awaited<ReturnType<typeof openToAsk>>;
  beforeAll(async () => {
    [browser, bundle] = await Promise.all([
      launchChromium(),
      bundleWebview(),
      makeSample(folder),
      mkdir(PICTURES, { recursive: true }),
    ]);
    opened = await openToAsk(folder);
  });
  afterAll(async () => {
    await browser.close();
    await opened.close();
  });
  return (question, theme, width) =>
    PanelPage.open(browser, bundle, answeringHost({ ...opened, lists }, question), { theme, width });
}

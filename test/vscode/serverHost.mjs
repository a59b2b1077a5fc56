#!/usr/bin/env node
/**
 * Stands in for the desktop VS Code where none can be had: takes the arguments that `@vscode/test-electron` gives it,
 * runs the suite in the extension host of VS Code's server with a headless Chromium as its window, and exits with the
 * suite's code. Requires scripts/lib/vscodeServer.mjs to have installed the server.
 *
 *   QK_LENS_TEST_PACKAGE=PATH   a package to install beside the extension in development
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { format } from 'node:util';
import { launchChromium } from '../../scripts/lib/browser.mjs';
import { artifacts } from '../../scripts/lib/paths.mjs';
import { stopChildrenOnSignal } from '../../scripts/lib/processes.mjs';
import { printError } from '../../scripts/lib/progress.mjs';
import { startServer, testEnvironment, testSettings } from '../../scripts/lib/vscodeServer.mjs';

/** index.ts says so first. */
const suiteBegins = 'QK Lens suite';

const argument = (/** @type {string} */ name) =>
  process.argv.find((value) => value.startsWith(`--${name}=`))?.slice(name.length + 3);

/** @returns {Promise<number>} the suite's exit code */
async function runSuite() {
  const [workspace] = process.argv.slice(2).filter((value) => !value.startsWith('-'));
  const extension = argument('extensionDevelopmentPath');
  const suite = argument('extensionTestsPath');
  const dataFolder = argument('user-data-dir');
  if (!workspace || !extension || !suite || !dataFolder) {
    throw new Error('A workspace folder, an extension, a suite and a user data folder are needed.');
  }
  const { QK_LENS_TEST_PACKAGE } = process.env;
  const server = await startServer({
    dataFolder,
    ...(QK_LENS_TEST_PACKAGE && { extensions: [QK_LENS_TEST_PACKAGE] }),
    env: testEnvironment(dataFolder),
    settings: {
      ...testSettings,
      'security.workspace.trust.enabled': !process.argv.includes('--disable-workspace-trust'),
    },
  });
  const browser = await launchChromium([`--remote-debugging-port=${argument('remote-debugging-port')}`]);
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
    const code = await new Promise((resolve, reject) => {
      page.on('crash', () => reject(new Error('The workbench crashed.')));
      browser.on('disconnected', () => reject(new Error('The browser ended before the suite did.')));
      void server.exited.then(() => reject(new Error('VS Code server ended before the suite did.')));
      const opened = Promise.all([
        page.exposeFunction('codeAutomationLog', print),
        page.exposeFunction('codeAutomationExit', resolve),
      ]).then(() => page.goto(server.url({ workspace, extension, suite })));
      opened.catch(reject);
    });
    if (code !== 0) {
      if (prelude) console.error(prelude.join('\n'));
      await keepScreenshot(page);
    }
    return code;
  } finally {
    await browser.close();
    await server.stop();
  }
}

/** What the workbench logged before the suite began; undefined once it has. @type {string[] | undefined} */
let prelude = [];

/** Shows the suite's console, and keeps back what the workbench logs while it opens. @param {string} type @param {unknown[]} values */
function print(type, values) {
  const text = format(...values);
  if (text === suiteBegins) prelude = undefined;
  else if (prelude) prelude.push(text);
  else if (type === 'error') console.error(text);
  else console.log(text);
}

/** @param {import('playwright-core').Page} page */
async function keepScreenshot(page) {
  const folder = join(artifacts, 'screenshots');
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, 'vscode-suite-failed.png') });
}

stopChildrenOnSignal();
await runSuite().then(
  (code) => process.exit(code),
  (error) => {
    printError(error);
    process.exit(1);
  },
);

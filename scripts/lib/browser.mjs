/** The Chromium that shows the workbench in tests. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { installPackages } from './debian.mjs';
import { SetupError, already } from './progress.mjs';

/** Names on the PATH, then usual places. */
const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge'];
const places = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

const howToInstall =
  'Install Chromium (Debian and Ubuntu: apt-get install chromium; or Google Chrome), ' +
  'or set QK_LENS_CHROMIUM to the path of a Chromium, Chrome or Edge.';

/** The browser's path: `QK_LENS_CHROMIUM`, or the first one found; undefined if there is none. */
export function findChromium() {
  if (process.env.QK_LENS_CHROMIUM) return process.env.QK_LENS_CHROMIUM;
  const folders = (process.env.PATH ?? '').split(delimiter);
  const onPath = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...onPath, ...places].find((path) => existsSync(path));
}

/** Why tests that open pages can't run here; undefined where they can. */
export const whyNoChromium = () => (findChromium() ? undefined : `no Chromium was found. ${howToInstall}`);

/**
 * Finds Chromium, or installs it with apt-get on Debian as root.
 * @throws {import('./debian.mjs').NotAvailable} when there is none and none can be installed here
 * @throws {SetupError} when the installation fails
 */
export async function ensureChromium() {
  const found = findChromium();
  if (found) return already(`Chromium is ${found}`);
  await installPackages('Chromium', ['chromium'], howToInstall);
  if (!findChromium())
    throw new SetupError(`apt-get installed Chromium, but it is not on the PATH. ${howToInstall}`);
}

/** Headless, and without background network services. */
const quiet = {
  headless: true,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};

/** @throws {SetupError} when there is no Chromium */
function chromiumPath() {
  const path = findChromium();
  if (!path) throw new SetupError(`No Chromium was found. ${howToInstall}`);
  return path;
}

/**
 * Starts Chromium headless and without its background network services.
 * @param {readonly string[]} [more] further arguments
 * @returns {Promise<import('playwright-core').Browser>}
 * @throws {SetupError} when there is no Chromium
 */
export async function launchChromium(more = []) {
  const executablePath = chromiumPath();
  const { chromium } = await import('playwright-core');
  return chromium.launch({ executablePath, ...quiet, args: [...quiet.args, ...more] });
}

/**
 * Starts it as {@link launchChromium} does, with a profile on disk: what it has compiled stays there for the next page.
 * @param {string} folder of the profile
 * @param {import('playwright-core').BrowserContextOptions} options
 * @returns {Promise<import('playwright-core').BrowserContext>} closing it ends Chromium
 * @throws {SetupError} when there is no Chromium
 */
export async function launchWithProfile(folder, options) {
  const executablePath = chromiumPath();
  const { chromium } = await import('playwright-core');
  return chromium.launchPersistentContext(folder, { executablePath, ...quiet, ...options });
}

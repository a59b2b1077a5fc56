/** The Chromium that shows the workbench in tests. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { run } from './processes.mjs';
import { SetupError, already, step } from './progress.mjs';

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
  'Install Chromium (Debian and Ubuntu: apt-get install chromium libvulkan1; or Google Chrome), ' +
  'or set QK_LENS_CHROMIUM to the path of a Chromium, Chrome or Edge.';

/** The browser's path: `QK_LENS_CHROMIUM`, or the first one found; undefined where there is none. */
export function findChromium() {
  if (process.env.QK_LENS_CHROMIUM) return process.env.QK_LENS_CHROMIUM;
  const folders = (process.env.PATH ?? '').split(delimiter);
  const onPath = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...onPath, ...places].find((path) => existsSync(path));
}

/**
 * Finds Chromium, or installs it with apt-get (and the Vulkan loader that WebGPU needs) on Debian as root.
 * @returns {Promise<string>} its path
 * @throws {SetupError} when there is none and none can be installed
 */
export async function ensureChromium() {
  const found = findChromium();
  if (found) {
    already(`Chromium is ${found}`);
    return found;
  }
  if (!(await isDebian()) || process.getuid?.() !== 0)
    throw new SetupError(`No Chromium was found. ${howToInstall}`);
  await step('Installing Chromium (apt-get)', async () => {
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['update', '-q'], { env });
    const args = ['install', '-y', '-q', '--no-install-recommends', 'chromium', 'libvulkan1'];
    const { code, output } = await run('apt-get', args, { env });
    if (code !== 0)
      throw new SetupError(`apt-get could not install Chromium:\n${output.trim()}\n${howToInstall}`);
  });
  const installed = findChromium();
  if (!installed)
    throw new SetupError(`apt-get installed Chromium, but it is not on the PATH. ${howToInstall}`);
  return installed;
}

async function isDebian() {
  try {
    return /^ID(_LIKE)?=.*debian/m.test(await readFile('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}

/**
 * Starts Chromium without a window and without talking to anybody.
 * @returns {Promise<import('playwright-core').Browser>}
 * @throws {SetupError} when there is no Chromium
 */
export async function launchChromium() {
  const executablePath = findChromium();
  if (!executablePath) throw new SetupError(`No Chromium was found. ${howToInstall}`);
  const { chromium } = await import('playwright-core');
  return chromium.launch({
    executablePath,
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
  });
}

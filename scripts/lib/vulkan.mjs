/** Chromium's software driver for Vulkan, on which WebGPU is tested without a graphics card. */
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findChromium } from './browser.mjs';
import { installPackages } from './debian.mjs';
import { already } from './progress.mjs';

const driverName = 'vk_swiftshader_icd.json';
/** Debian's Chromium starts from a script in another folder. */
const driverFolders = ['/usr/lib/chromium', '/usr/lib/chromium-browser', '/opt/google/chrome'];
const loaderName = 'libvulkan.so.1';
const loaderFolders = [
  ...(process.env.LD_LIBRARY_PATH ?? '').split(':').filter((folder) => folder !== ''),
  ...['x86_64-linux-gnu', 'aarch64-linux-gnu'].flatMap((triple) => [`/usr/lib/${triple}`, `/lib/${triple}`]),
  ...['/usr/lib64', '/lib64', '/usr/lib', '/usr/local/lib'],
];

/** The driver's description for `VK_ICD_FILENAMES`; undefined if Chromium contains none. */
export function findVulkanDriver() {
  if (process.platform !== 'linux') return undefined;
  const chromium = findChromium();
  const own = chromium && existsSync(chromium) ? [dirname(realpathSync(chromium))] : [];
  return [...own, ...driverFolders].map((folder) => join(folder, driverName)).find(existsSync);
}

/** The library that loads drivers: Debian's libvulkan1, which Chromium does not depend on. */
const findVulkanLoader = () => loaderFolders.map((folder) => join(folder, loaderName)).find(existsSync);

/** Why WebGPU can't be tested here; undefined where it can. */
export function whyNoVulkan() {
  if (!findVulkanDriver()) return `no software driver for Vulkan (${driverName}) was found beside Chromium`;
  if (!findVulkanLoader()) return `no Vulkan loader (${loaderName}) was found`;
  return undefined;
}

/**
 * Finds the Vulkan loader, or installs it on Debian as root. Nothing is installed where there is no driver for it.
 * @throws {import('./debian.mjs').NotAvailable} when it is absent and can't be installed here
 * @throws {import('./progress.mjs').SetupError} when the installation fails
 */
export async function ensureVulkan() {
  if (!findVulkanDriver()) return already(`WebGPU is not tested: ${whyNoVulkan()}`);
  const found = findVulkanLoader();
  if (found) return already(`The Vulkan loader is ${found}`);
  await installPackages(
    'the Vulkan loader',
    ['libvulkan1'],
    'Install it to test WebGPU (Debian and Ubuntu: apt-get install libvulkan1).',
  );
}

import { existsSync } from 'node:fs';

const DRIVER = '/usr/lib/chromium/vk_swiftshader_icd.json';

/** Why WebGPU can't be tested here; undefined where Debian's Chromium brought its software driver for Vulkan. */
export const noSoftwareVulkan: string | undefined =
  process.platform === 'linux' && existsSync(DRIVER) ? undefined : `there is no ${DRIVER}`;

/** What a process needs in its environment for WebGPU on that driver. @param folder a temporary one */
export function softwareVulkan(folder: string): Record<string, string> {
  return { VK_ICD_FILENAMES: DRIVER, XDG_RUNTIME_DIR: folder };
}

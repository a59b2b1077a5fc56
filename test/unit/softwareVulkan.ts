import { findVulkanDriver, whyNoVulkan } from '../../scripts/lib/vulkan.mjs';

/** Why WebGPU can't be tested here; undefined where Chromium's software driver for Vulkan and a loader were found. */
export const noSoftwareVulkan: string | undefined = whyNoVulkan();

/** What a process needs in its environment for WebGPU on that driver. @param folder a temporary one */
export function softwareVulkan(folder: string): Record<string, string> {
  return { VK_ICD_FILENAMES: findVulkanDriver() ?? '', XDG_RUNTIME_DIR: folder };
}

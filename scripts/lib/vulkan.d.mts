export function findVulkanDriver(): string | undefined;
export function whyNoVulkan(): string | undefined;
export function ensureVulkan(): Promise<void>;

import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core';

export function findChromium(): string | undefined;
export function whyNoChromium(): string | undefined;
export function ensureChromium(): Promise<void>;
export function launchChromium(more?: readonly string[]): Promise<Browser>;
export function launchWithProfile(folder: string, options: BrowserContextOptions): Promise<BrowserContext>;

import type { Browser } from 'playwright-core';

export function findChromium(): string | undefined;
export function whyNoChromium(): string | undefined;
export function ensureChromium(): Promise<void>;
export function launchChromium(more?: readonly string[]): Promise<Browser>;

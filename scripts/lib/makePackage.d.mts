import type { Target } from './packageTargets.mjs';

export function makePackage(target: Target): Promise<string>;
export function packageForHost(): Promise<string>;

/**
 * Frees unused memory at once if the process was started with `--expose-gc`; otherwise V8 does so in its own time. Work
 * outside JavaScript doesn't prompt V8 to collect large matrices that were just released.
 */
export function collectGarbage(): void {
  globalThis.gc?.();
}

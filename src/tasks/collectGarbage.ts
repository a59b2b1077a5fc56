/**
 * Frees at once what is no longer used, where the process was started with `--expose-gc`; else V8 does so in its own
 * time. Work outside JavaScript gives V8 no occasion to collect large matrices that were just left behind.
 */
export function collectGarbage(): void {
  globalThis.gc?.();
}

/**
 * Frees at once what is no longer used, where the process was started with `--expose-gc`; else V8 does so in its own time. Called where tens of megabytes of matrices have just been left behind and more memory is about to be taken:
 * work outside JavaScript gives V8 no occasion to collect them.
 */
export function collectGarbage(): void {
  globalThis.gc?.();
}

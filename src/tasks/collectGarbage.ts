import { setFlagsFromString } from 'node:v8';

/**
 * Frees unused memory at once if the process was started with `--expose-gc`; otherwise V8 does so in its own time. Work
 * outside JavaScript doesn't prompt V8 to collect large matrices that were just released.
 */
export function collectGarbage(): void {
  globalThis.gc?.();
}

/** Like {@link collectGarbage}, but only what was made since V8 last collected: within a few milliseconds. */
export function collectRecent(): void {
  globalThis.gc?.({ type: 'minor' });
}

/**
 * Lets V8 collect only once three times the memory in use is taken. Matrices count towards it, so that it would else collect
 * twice in each run of a model, which takes an eighth of the run's time.
 */
export function collectSeldom(): void {
  setFlagsFromString('--heap-growing-percent=200');
}

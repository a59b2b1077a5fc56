import type { Services } from '../services.js';

/** Show Log. */
export function showLog({ log }: Services): void {
  log.show();
}

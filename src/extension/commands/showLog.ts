import type { Shared } from '../shared.js';

/** Show Log. */
export function showLog({ log }: Pick<Shared, 'log'>): void {
  log.show();
}

import type { Provenance } from '../protocol/model.js';

/** What a reader of the numbers must know of the model, a line each: its maker's notice, and what the numbers leave out. */
export function notes({ model, caveats = [] }: Provenance): string[] {
  return [...(model.notice ? [model.notice] : []), ...caveats];
}

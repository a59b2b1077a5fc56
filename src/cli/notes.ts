import type { Provenance } from '../protocol/model.js';
import { fingerprintText } from '../protocol/weightsName.js';
import { visibleLine } from './visible.js';

/** An answer's checkpoint, as a line of its text. */
export function modelName(model: Provenance['model']): string {
  return `${visibleLine(model.name)} (${fingerprintText(model)})`;
}

/**
 * What a reader of the numbers must know of the model, one line each: its maker's notice, and what the numbers leave
 * out.
 */
export function notes({ model, caveats = [] }: Provenance): string[] {
  return [...(model.notice ? [model.notice] : []), ...caveats].map(visibleLine);
}

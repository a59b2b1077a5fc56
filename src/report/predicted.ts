import type { Provenance } from '../protocol/model.js';

/** What the whole model predicts at a position: the next token, or in an encoder the one there. */
export function predictedTitle({ masked }: Pick<Provenance, 'masked'>): string {
  return `${masked ? 'Token here' : 'Next token'}, by the whole model`;
}

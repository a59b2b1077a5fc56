import type { VocabularySpaces } from './vocabularySpaces.js';

/** Whether the model has a W_U. */
export function hasUnembedding({ model }: VocabularySpaces): boolean {
  return model.checkpoint.info.model.hasUnembedding !== false;
}

/**
 * The circuits of a request that a checkpoint can answer. Without an unembedding, circuits over W_U are dropped, unless
 * the request has no others; then it fails with what is missing.
 */
export function answerable<C extends string>(
  spaces: VocabularySpaces,
  circuits: readonly C[],
  needsUnembedding: (circuit: C) => boolean,
): { readonly circuits: readonly C[]; readonly leftOut: readonly C[] } {
  const leftOut = hasUnembedding(spaces) ? [] : circuits.filter(needsUnembedding);
  if (leftOut.length === 0 || leftOut.length === circuits.length) return { circuits, leftOut: [] };
  return { circuits: circuits.filter((circuit) => !leftOut.includes(circuit)), leftOut };
}

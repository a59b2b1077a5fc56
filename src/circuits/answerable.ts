import { has, requireAll } from '../protocol/capabilities.js';
import type { Need } from '../protocol/model.js';
import type { VocabularySpaces } from './vocabularySpaces.js';

/** Whether the model has a W_U. */
export function hasUnembedding({ model }: VocabularySpaces): boolean {
  return has('W_U', model.checkpoint.info.model);
}

/** Whether W_EE is computed for the model. */
export function hasEffective({ model }: VocabularySpaces): boolean {
  return has('W_EE', model.checkpoint.info.model);
}

/**
 * The circuits of a request that a checkpoint can answer. Those that need what the model lacks are dropped, unless the
 * request has no others; then it fails with what is missing, W_U when it is read.
 *
 * @throws QkLensError `badRequest`
 */
export function answerable<C extends string>(
  { model }: VocabularySpaces,
  circuits: readonly C[],
  needsOf: (circuit: C) => readonly Need[],
): { readonly circuits: readonly C[]; readonly leftOut: readonly C[] } {
  const { info } = model.checkpoint;
  const leftOut = circuits.filter((circuit) => needsOf(circuit).some((need) => !has(need, info.model)));
  if (leftOut.length < circuits.length)
    return { circuits: circuits.filter((circuit) => !leftOut.includes(circuit)), leftOut };
  requireAll(
    leftOut.flatMap(needsOf).filter((need) => need !== 'W_U'),
    info.model,
  );
  return { circuits, leftOut: [] };
}

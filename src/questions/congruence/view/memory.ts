import type { CongruencePlace } from '../../../protocol/congruence.js';

/** What a place is given by: some neurons, the neurons most alike one, or a head. */
export const PLACE_FORMS = ['neurons', 'alike', 'head'] as const;
export type PlaceForm = (typeof PLACE_FORMS)[number];

/** What the user chose in the congruence view; it outlives reloads and other questions. */
export interface CongruenceMemory {
  /** The form that stands open for a place; absent until another than the request's is chosen. */
  readonly form?: PlaceForm;
  /** The row whose tokens are shown. */
  readonly chosen?: string;
  readonly logarithmic: boolean;
  readonly weightsOpen: boolean;
}

/** What was kept, with the first choice for whatever of it is not valid (any more). */
export function readCongruenceMemory(kept: unknown): CongruenceMemory {
  const stored = typeof kept === 'object' && kept !== null ? (kept as Record<string, unknown>) : {};
  const form = PLACE_FORMS.find((name) => name === stored['form']);
  return {
    ...(form && { form }),
    ...(typeof stored['chosen'] === 'string' && { chosen: stored['chosen'] }),
    logarithmic: stored['logarithmic'] !== false,
    weightsOpen: stored['weightsOpen'] === true,
  };
}

export function formOf(place: CongruencePlace): PlaceForm {
  if (place.kind === 'head') return 'head';
  return place.neurons.kind === 'alike' ? 'alike' : 'neurons';
}

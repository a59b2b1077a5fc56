import type { CongruencePlace } from '../../../protocol/congruence.js';

/** The kinds of places: some neurons, the neurons most similar to one, or a head. */
export const PLACE_FORMS = ['neurons', 'alike', 'head'] as const;
export type PlaceForm = (typeof PLACE_FORMS)[number];

/** What the user chose in the congruence view; it outlives reloads and other questions. */
export interface CongruenceMemory {
  /** The open form for a place; absent until the user picks another than the request's. */
  readonly form?: PlaceForm;
  /** The row whose tokens are shown. */
  readonly chosen?: string;
  readonly logarithmic: boolean;
  readonly weightsOpen: boolean;
}

/** The stored choices, with defaults for those that are not valid. */
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

import { LENS_MEASURES, type LensMeasure } from '../lens.js';

/** What the user chose in the views of a run; it outlives reloads and other prompts. */
export interface RunMemory {
  /** What the lens' map is coloured by. */
  readonly measure: LensMeasure;
  readonly weightsOpen: boolean;
  /** Whether all parts are listed. */
  readonly allOpen: boolean;
}

/** The stored choices, with defaults for those that are not valid. */
export function readRunMemory(kept: unknown): RunMemory {
  const { measure, weightsOpen, allOpen } = Object(kept) as Partial<Record<keyof RunMemory, unknown>>;
  return {
    measure: LENS_MEASURES.find((name) => name === measure) ?? 'token',
    weightsOpen: weightsOpen === true,
    allOpen: allOpen === true,
  };
}

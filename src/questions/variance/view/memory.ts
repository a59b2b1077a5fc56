/** What the user chose in the view; it outlives reloads. */
export interface VarianceMemory {
  readonly weightsOpen: boolean;
  readonly binsOpen: boolean;
}

/** What was kept, with the first choice for whatever of it is not valid (any more). */
export function readVarianceMemory(kept: unknown): VarianceMemory {
  const { weightsOpen, binsOpen } = Object(kept) as Partial<Record<keyof VarianceMemory, unknown>>;
  return { weightsOpen: weightsOpen === true, binsOpen: binsOpen === true };
}

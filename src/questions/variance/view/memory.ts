/** What the user chose in the view; it outlives reloads. */
export interface VarianceMemory {
  readonly weightsOpen: boolean;
  readonly binsOpen: boolean;
}

/** The stored choices, with defaults for those that are not valid. */
export function readVarianceMemory(kept: unknown): VarianceMemory {
  const { weightsOpen, binsOpen } = Object(kept) as Partial<Record<keyof VarianceMemory, unknown>>;
  return { weightsOpen: weightsOpen === true, binsOpen: binsOpen === true };
}

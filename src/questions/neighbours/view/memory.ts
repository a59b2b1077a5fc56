/** What the user chose in the neighbours' view. */
export interface NeighboursMemory {
  readonly weightsOpen: boolean;
}

export function readNeighboursMemory(kept: unknown): NeighboursMemory {
  const { weightsOpen } = Object(kept) as Partial<Record<keyof NeighboursMemory, unknown>>;
  return { weightsOpen: weightsOpen === true };
}

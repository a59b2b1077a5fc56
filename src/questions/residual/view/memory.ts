/** What the user chose in the residual stream's view; it outlives reloads and other prompts. */
export interface ResidualMemory {
  readonly weightsOpen: boolean;
}

/** What was kept, with the first choice for whatever of it is not valid (any more). */
export function readResidualMemory(kept: unknown): ResidualMemory {
  const { weightsOpen } = Object(kept) as { readonly weightsOpen?: unknown };
  return { weightsOpen: weightsOpen === true };
}

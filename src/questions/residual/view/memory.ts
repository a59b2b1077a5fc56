/** What the user chose in the residual stream's view; it outlives reloads and other prompts. */
export interface ResidualMemory {
  readonly weightsOpen: boolean;
}

/** The stored choices, with defaults for those that are not valid. */
export function readResidualMemory(kept: unknown): ResidualMemory {
  const { weightsOpen } = Object(kept) as { readonly weightsOpen?: unknown };
  return { weightsOpen: weightsOpen === true };
}

/** What the user chose in the neurons' view; it outlives reloads and other questions. */
export interface NeuronsMemory {
  /** The neuron whose tokens are shown, as `L3N512`; absent until one is chosen. */
  readonly chosen?: string;
  readonly logarithmic: boolean;
  readonly weightsOpen: boolean;
}

/** The stored choices, with defaults for those that are not valid. */
export function readNeuronsMemory(kept: unknown): NeuronsMemory {
  const stored = typeof kept === 'object' && kept !== null ? (kept as Record<string, unknown>) : {};
  return {
    ...(typeof stored['chosen'] === 'string' && { chosen: stored['chosen'] }),
    logarithmic: stored['logarithmic'] === true,
    weightsOpen: stored['weightsOpen'] === true,
  };
}

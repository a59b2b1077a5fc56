/** What the user chose in the view of token pairs; it outlives reloads and other tokens. */
export interface PairsMemory {
  readonly weightsOpen: boolean;
  /** Whether the table of the map's numbers is open. */
  readonly scoresOpen: boolean;
  /** Index of the destination whose scores are drawn, and of the source whose effect is drawn. */
  readonly destination: number;
  readonly source: number;
}

/** The stored choices, with defaults for those that are not valid. */
export function readPairsMemory(kept: unknown): PairsMemory {
  const { weightsOpen, scoresOpen, destination, source } = Object(kept) as Readonly<Record<string, unknown>>;
  const index = (value: unknown) => (Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : 0);
  return {
    weightsOpen: weightsOpen === true,
    scoresOpen: scoresOpen === true,
    destination: index(destination),
    source: index(source),
  };
}

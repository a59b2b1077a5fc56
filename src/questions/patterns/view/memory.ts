export const ORDERS = ['layer', 'attention'] as const;

/** What the user chose in the view of all heads' attention. */
export interface PatternsMemory {
  readonly order: (typeof ORDERS)[number];
  readonly weightsOpen: boolean;
  readonly tableOpen: boolean;
}

/** The stored choices, with defaults for those that are not valid. */
export function readPatternsMemory(kept: unknown): PatternsMemory {
  const { order, weightsOpen, tableOpen } = Object(kept) as Partial<Record<keyof PatternsMemory, unknown>>;
  return {
    order: ORDERS.find((name) => name === order) ?? 'layer',
    weightsOpen: weightsOpen === true,
    tableOpen: tableOpen === true,
  };
}

import type { QkCircuit } from '../../../protocol/head.js';
import { QK_CIRCUITS } from '../../../protocol/head.js';

export const ENDS = ['magnitude', 'positive', 'negative'] as const;
export type End = (typeof ENDS)[number];

export const QUERY_COSINES = ['queryUnembed', 'queryEmbed', 'queryUnembedByDot'] as const;
export const KEY_COSINES = ['keyEffectiveEmbed', 'keyEmbed'] as const;
export type QueryCosine = (typeof QUERY_COSINES)[number];
export type KeyCosine = (typeof KEY_COSINES)[number];

/** What the user chose in the head's view; it outlives reloads and other heads. */
export interface HeadMemory {
  /** Absent until one is chosen: then the most telling circuit that is ready. */
  readonly circuit?: QkCircuit;
  readonly vector: number;
  readonly logarithmic: boolean;
  readonly normalised: boolean;
  readonly hidden: readonly QkCircuit[];
  readonly end: End;
  readonly queryCosine: QueryCosine;
  readonly keyCosine: KeyCosine;
  readonly weightsOpen: boolean;
  readonly valuesOpen: boolean;
}

export const FIRST_MEMORY: HeadMemory = {
  vector: 0,
  logarithmic: false,
  normalised: true,
  hidden: [],
  end: 'magnitude',
  queryCosine: 'queryUnembed',
  keyCosine: 'keyEffectiveEmbed',
  weightsOpen: false,
  valuesOpen: false,
};

/** What was kept, with the first choice for whatever of it is not valid (any more). */
export function readHeadMemory(kept: unknown): HeadMemory {
  const stored = typeof kept === 'object' && kept !== null ? (kept as Record<string, unknown>) : {};
  const flag = (key: 'logarithmic' | 'normalised' | 'weightsOpen' | 'valuesOpen') =>
    typeof stored[key] === 'boolean' ? stored[key] : FIRST_MEMORY[key];
  const circuit = QK_CIRCUITS.find((name) => name === stored['circuit']);
  const hidden = stored['hidden'];
  return {
    ...(circuit && { circuit }),
    vector:
      Number.isSafeInteger(stored['vector']) && Number(stored['vector']) >= 0 ? Number(stored['vector']) : 0,
    logarithmic: flag('logarithmic'),
    normalised: flag('normalised'),
    hidden: Array.isArray(hidden) ? QK_CIRCUITS.filter((name) => hidden.includes(name)) : [],
    end: ENDS.find((name) => name === stored['end']) ?? FIRST_MEMORY.end,
    queryCosine: QUERY_COSINES.find((name) => name === stored['queryCosine']) ?? FIRST_MEMORY.queryCosine,
    keyCosine: KEY_COSINES.find((name) => name === stored['keyCosine']) ?? FIRST_MEMORY.keyCosine,
    weightsOpen: flag('weightsOpen'),
    valuesOpen: flag('valuesOpen'),
  };
}

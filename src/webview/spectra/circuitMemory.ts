import type { CircuitFamily } from '../../report/spectra/circuitFamily.js';

/** What the user chose in a view of circuits; it outlives reloads and other heads. */
export interface CircuitMemory<C extends string> {
  /** If absent, the finished circuit most readable in words is shown. */
  readonly circuit?: C;
  readonly vector: number;
  readonly logarithmic: boolean;
  readonly normalised: boolean;
  readonly hidden: readonly C[];
  /** The chosen tab of each choice of tabs; the first one by default. */
  readonly tabs: { readonly [choice: string]: string };
  readonly weightsOpen: boolean;
  readonly valuesOpen: boolean;
  readonly keyOnlyOpen: boolean;
  readonly ranksOpen: boolean;
  readonly runRanksOpen: boolean;
  readonly leftOutOpen: boolean;
}

type FlagOf<T> = { [K in keyof T]: T[K] extends boolean ? K : never }[keyof T] & string;

export const FIRST_MEMORY: CircuitMemory<never> = {
  vector: 0,
  logarithmic: false,
  normalised: true,
  hidden: [],
  tabs: {},
  weightsOpen: false,
  valuesOpen: false,
  keyOnlyOpen: false,
  ranksOpen: false,
  runRanksOpen: false,
  leftOutOpen: false,
};

/** The stored choices, with defaults for those that are not valid. */
export function readCircuitMemory<C extends string>(
  { names }: CircuitFamily<C>,
  kept: unknown,
): CircuitMemory<C> {
  const stored = Object(kept) as Record<string, unknown>;
  const flag = (key: FlagOf<CircuitMemory<never>>) =>
    typeof stored[key] === 'boolean' ? stored[key] : FIRST_MEMORY[key];
  const circuit = names.find((name) => name === stored['circuit']);
  const { hidden, vector } = stored;
  return {
    ...(circuit && { circuit }),
    vector: Number.isSafeInteger(vector) && Number(vector) >= 0 ? Number(vector) : 0,
    logarithmic: flag('logarithmic'),
    normalised: flag('normalised'),
    hidden: Array.isArray(hidden) ? names.filter((name) => hidden.includes(name)) : [],
    tabs: readTabs(stored['tabs']),
    weightsOpen: flag('weightsOpen'),
    valuesOpen: flag('valuesOpen'),
    keyOnlyOpen: flag('keyOnlyOpen'),
    ranksOpen: flag('ranksOpen'),
    runRanksOpen: flag('runRanksOpen'),
    leftOutOpen: flag('leftOutOpen'),
  };
}

function readTabs(kept: unknown): CircuitMemory<never>['tabs'] {
  if (typeof kept !== 'object' || kept === null) return {};
  return Object.fromEntries(
    Object.entries(kept).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

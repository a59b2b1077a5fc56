/** A matrix drawn as shades, with a text for each cell. */
export interface HeatMapData {
  readonly title: string;
  /** The description for screen readers. */
  readonly description: string;
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** `[rows][columns]`; null is left blank. Negative values use the second colour. */
  readonly values: readonly (readonly (number | null)[])[];
  /** Drawn in full colour, and its negative in full second colour; the largest magnitude if absent. */
  readonly most?: number;
  /** Drawn without colour, for values all far from 0; 0 if absent. */
  readonly least?: number;
  readonly rowLabel: string;
  readonly columnLabel: string;
  /** One cell in words, as in `query 3 ␣John, key 1 ␣Mary: 0.731`. */
  readonly reading: (cell: HeatMapCell) => string;
}

export interface HeatMapCell {
  readonly row: number;
  readonly column: number;
}

const STEPS = {
  ArrowLeft: { row: 0, column: -1 },
  ArrowRight: { row: 0, column: 1 },
  ArrowUp: { row: -1, column: 0 },
  ArrowDown: { row: 1, column: 0 },
} as const;

/** The cell a key moves to, within the map; undefined for other keys. */
export function movedCell(
  { row, column }: HeatMapCell,
  key: string,
  { rows, columns }: Pick<HeatMapData, 'rows' | 'columns'>,
): HeatMapCell | undefined {
  const within = (index: number, count: number) => Math.min(count - 1, Math.max(0, index));
  if (key === 'Home') return { row, column: 0 };
  if (key === 'End') return { row, column: columns.length - 1 };
  if (!(key in STEPS)) return undefined;
  const step = STEPS[key as keyof typeof STEPS];
  return { row: within(row + step.row, rows.length), column: within(column + step.column, columns.length) };
}

/** The magnitude drawn in full colour; 1 for a map without any. */
export function fullColour({ values, most }: Pick<HeatMapData, 'values' | 'most'>): number {
  if (most !== undefined) return most;
  let largest = 0;
  for (const row of values) for (const value of row) largest = Math.max(largest, Math.abs(value ?? 0));
  return largest || 1;
}

/** A value's colour strength, from 0 to 1, whatever its sign. */
export function shade(value: number, data: Pick<HeatMapData, 'values' | 'most' | 'least'>): number {
  const { least = 0 } = data;
  const most = fullColour(data);
  return most > least ? Math.min(1, Math.max(0, (Math.abs(value) - least) / (most - least))) : 1;
}

import { cellFormatter, formatNumber } from '../numbers.js';
import type { Tick } from './axis.js';

/** What a heat map is made of: a matrix, with a text for each cell. */
export interface HeatMapData {
  readonly title: string;
  /** The description for screen readers. */
  readonly description: string;
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** `[rows][columns]`; null is left blank. Negative values use the second colour. */
  readonly values: readonly (readonly (number | null)[])[];
  /** Drawn without colour, for values all far from 0; 0 if absent. */
  readonly least?: number;
  /** Drawn in full colour; the largest magnitude if absent. */
  readonly most?: number;
  /** What the ends of the colours stand for, where it is not the values themselves. */
  readonly ends?: readonly [from: string, to: string];
  readonly rowLabel: string;
  readonly columnLabel: string;
  /** `[rows][columns]`: written in cells with room for them, in place of the values. */
  readonly texts?: readonly (readonly string[])[];
  /** So many columns belong together and are set apart from the others; absent: none. */
  readonly columnsTogether?: number;
  /** One cell in words, as in `query 3 ␣John, key 1 ␣Mary: 0.731`. */
  readonly reading: (cell: HeatMapCell) => string;
}

/** A matrix drawn as shades. */
export interface HeatMap extends Omit<HeatMapData, 'least' | 'most' | 'ends' | 'texts'> {
  readonly kind: 'map';
  readonly colours: HeatColours;
  /** A cell's value or text as written where there is room for it; empty if it has none. */
  readonly inCell: (place: HeatMapCell) => string;
}

/** How values are shaded; negative ones in the second colour. */
export interface HeatColours {
  /** The magnitude drawn without colour. */
  readonly least: number;
  /** The magnitude drawn in full colour. */
  readonly most: number;
  /** From the smallest to the largest value that colours distinguish. */
  readonly legend: { readonly from: Tick; readonly to: Tick };
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

export function heatMap({ least = 0, most: asked, ends, texts, ...data }: HeatMapData): HeatMap {
  const format = cellFormatter(data.values.flat().filter((value) => value !== null));
  let largest = 0;
  let isSigned = false;
  for (const value of data.values.flat()) {
    largest = Math.max(largest, Math.abs(value ?? 0));
    isSigned ||= value !== null && value < 0;
  }
  const most = asked ?? (largest || 1);
  const tick = (value: number, label = formatNumber(value)): Tick => ({ value, label });
  const legend = { from: tick(isSigned ? -most : least, ends?.[0]), to: tick(most, ends?.[1]) };
  return {
    ...data,
    kind: 'map',
    colours: { least, most, legend },
    inCell: ({ row, column }) => {
      if (texts) return texts[row]?.[column] ?? '';
      const value = data.values[row]?.[column] ?? null;
      return value === null ? '' : format(value);
    },
  };
}

/** A value's colour strength, from 0 to 1, whatever its sign. */
export function shade(value: number, { least, most }: HeatColours): number {
  return most > least ? Math.min(1, Math.max(0, (Math.abs(value) - least) / (most - least))) : 1;
}

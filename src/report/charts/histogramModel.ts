import type { SeriesColour } from './colours.js';

/** A group's style: a filled area for everything, a line for a list. */
export interface HistogramLook {
  /** A theme colour of VS Code, without `--vscode-`. */
  readonly colour: SeriesColour | 'charts-foreground';
  readonly shape: 'area' | 'line' | 'dashes';
}

export interface HistogramGroup {
  readonly label: string;
  readonly look: HistogramLook;
  /** The fraction of the group's values in each bin, in total 1. */
  readonly shares: readonly number[];
  readonly mean: number;
}

/** Distributions of several groups over the same bins. */
export interface HistogramData {
  readonly title: string;
  /** The description for screen readers. */
  readonly description: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly binWidth: number;
  /** A reference value, marked by a line. */
  readonly reference: { readonly value: number; readonly label: string };
  readonly groups: readonly HistogramGroup[];
}

/** Fractions of the values in `count` equal bins starting at 0, the last one open above. */
export function binShares(values: readonly number[], binWidth: number, count: number): number[] {
  const shares = new Array<number>(count).fill(0);
  for (const value of values) shares[Math.min(count - 1, Math.floor(value / binWidth))] += 1 / values.length;
  return shares;
}

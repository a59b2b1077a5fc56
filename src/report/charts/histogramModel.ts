import type { SeriesColour } from './colours.js';

/** How a group's values are drawn: everything's as a filled area, a list's as a line. */
export interface HistogramLook {
  /** A theme colour of VS Code, without `--vscode-`. */
  readonly colour: SeriesColour | 'charts-foreground';
  readonly shape: 'area' | 'line' | 'dashes';
}

export interface HistogramGroup {
  readonly label: string;
  readonly look: HistogramLook;
  /** Part of the group's values in each bin, together 1. */
  readonly shares: readonly number[];
  readonly mean: number;
}

/** Distributions of several groups over the same bins. */
export interface HistogramData {
  readonly title: string;
  /** What a reader who does not see the chart is told. */
  readonly description: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly binWidth: number;
  /** A value to compare with, marked by a line. */
  readonly reference: { readonly value: number; readonly label: string };
  readonly groups: readonly HistogramGroup[];
}

/** Counts of the values in `count` equal bins from 0 on, the last one open above, as parts of all. */
export function binShares(values: readonly number[], binWidth: number, count: number): number[] {
  const shares = new Array<number>(count).fill(0);
  for (const value of values) shares[Math.min(count - 1, Math.floor(value / binWidth))] += 1 / values.length;
  return shares;
}

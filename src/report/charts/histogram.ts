import { largestOf } from '../extremes.js';
import { formatNumber, formatPercent } from '../numbers.js';
import { exactAxis, linearAxis, type Axis } from './axis.js';
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

/** What a histogram is made of: distributions of several groups over the same bins. */
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

/** Distributions of several groups over the same bins. */
export interface Histogram extends Pick<HistogramData, 'title' | 'description' | 'binWidth' | 'reference'> {
  readonly kind: 'histogram';
  readonly x: Axis;
  /** Fractions of a group. */
  readonly y: Axis;
  readonly groups: readonly DrawnGroup[];
  /** Each bin with its numbers in words, a line each. */
  readonly readings: readonly string[];
}

export interface DrawnGroup extends HistogramGroup {
  /** The label with the mean. */
  readonly legend: string;
}

const X_TICKS = 10;
const Y_TICKS = 4;

export function histogram(data: HistogramData): Histogram {
  const { title, description, xLabel, yLabel, binWidth, reference, groups } = data;
  const bins = groups[0]?.shares.length ?? 0;
  const most = largestOf(groups, ({ shares }) => largestOf(shares, (share) => share));
  return {
    ...{ kind: 'histogram', title, description, binWidth, reference },
    x: exactAxis(xLabel, bins * binWidth || 1, X_TICKS),
    y: linearAxis(yLabel, most, Y_TICKS, formatPercent),
    groups: groups.map((group) => ({
      ...group,
      legend: `${group.label} · mean ${formatNumber(group.mean)}`,
    })),
    readings: Array.from({ length: bins }, (_, bin) => {
      const range = `${formatNumber(bin * binWidth)} to ${formatNumber((bin + 1) * binWidth)}`;
      return [range, ...groups.map(({ label, shares }) => `${label}: ${formatPercent(shares[bin])}`)].join(
        '\n',
      );
    }),
  };
}

/** Fractions of the values in `count` equal bins starting at 0, the last one open above. */
export function binShares(values: readonly number[], binWidth: number, count: number): number[] {
  const shares = new Array<number>(count).fill(0);
  for (const value of values) shares[Math.min(count - 1, Math.floor(value / binWidth))] += 1 / values.length;
  return shares;
}

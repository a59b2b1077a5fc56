import { largestOf } from '../extremes.js';
import { along, type Axis } from './axis.js';
import type { SeriesColour } from './colours.js';

export interface Bar {
  readonly label: string;
  readonly value: number;
  /** The text after the bar: its value, and any note. */
  readonly reading: string;
  /** Drawn paler: it is there for comparison. */
  readonly pale?: boolean;
}

/** What a bar chart is made of. */
export interface BarChartData {
  readonly title: string;
  /** The description for screen readers. */
  readonly description: string;
  /** Whether the labels are tokens, with visible white space, or words. */
  readonly labels: 'tokens' | 'words';
  readonly bars: readonly Bar[];
}

/** Signed values as horizontal bars from a common zero. */
export interface BarChart extends BarChartData {
  readonly kind: 'bars';
  /** From the smallest to the largest value, 0 included; without ticks, since every bar has its reading. */
  readonly axis: Axis;
}

export function barChart(data: BarChartData): BarChart {
  const least = -largestOf(data.bars, ({ value }) => -value);
  const most = largestOf(data.bars, ({ value }) => value);
  const axis: Axis = {
    title: '',
    scale: 'linear',
    from: least,
    to: most > least ? most : least + 1,
    ticks: [],
  };
  return { ...data, kind: 'bars', axis };
}

/** The opacity of pale bars. */
export const PALE = 0.45;

/** Negative bars have another colour, as in maps and lists of tokens. */
export function barColour({ value }: Bar): SeriesColour {
  return value < 0 ? 'charts-orange' : 'charts-blue';
}

/** Where a bar is drawn, as fractions of the width. */
export function barPlace(axis: Axis, { value }: Bar): { readonly from: number; readonly length: number } {
  const [zero, end] = [along(axis, 0), along(axis, value)];
  return { from: Math.min(zero, end), length: Math.abs(end - zero) };
}

import { largestOf } from '../extremes.js';

export interface Bar {
  readonly label: string;
  readonly value: number;
  /** What is written behind the bar: its value, and what is to be noted of it. */
  readonly reading: string;
  /** Set apart from the others in colour; the reading says why. */
  readonly marked?: boolean;
}

/** Signed values as horizontal bars from a common zero. */
export interface BarChartData {
  readonly title: string;
  /** What a reader who does not see the chart is told. */
  readonly description: string;
  /** Whether the labels are tokens, whose white space is to be seen, or words. */
  readonly labels: 'tokens' | 'words';
  readonly bars: readonly Bar[];
}

/** Where bars lie between the least and the largest value, as fractions of the width. */
export interface BarScale {
  readonly zero: number;
  readonly of: (value: number) => { readonly from: number; readonly length: number };
}

export function barScale(bars: readonly Bar[]): BarScale {
  const least = -largestOf(bars, ({ value }) => -value);
  const most = largestOf(bars, ({ value }) => value);
  const span = most - least || 1;
  const zero = -least / span;
  return {
    zero,
    of: (value) => ({ from: zero + Math.min(0, value) / span, length: Math.abs(value) / span }),
  };
}

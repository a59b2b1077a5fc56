import { largestOf } from '../extremes.js';

export interface Bar {
  readonly label: string;
  readonly value: number;
  /** The text after the bar: its value, and any note. */
  readonly reading: string;
  /** Drawn in another colour; the reading says why. */
  readonly marked?: boolean;
}

/** Signed values as horizontal bars from a common zero. */
export interface BarChartData {
  readonly title: string;
  /** The description for screen readers. */
  readonly description: string;
  /** Whether the labels are tokens, with visible white space, or words. */
  readonly labels: 'tokens' | 'words';
  readonly bars: readonly Bar[];
}

/** The ends of bars, as fractions of the width between the smallest and the largest value. */
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

import type { SeriesColour } from './colours.js';

/** A point's style: filled, hollow (not determined), or a cross (only rounding), which a logarithmic axis shows as a break. */
export type PointMark = 'plain' | 'hollow' | 'cross';

/** Curves differ in colour, marker and dashes, so that they can be distinguished without colour. */
export interface LineLook {
  /** A theme colour of VS Code, without `--vscode-`. */
  readonly colour: SeriesColour;
  readonly marker: 'circle' | 'triangle' | 'rect';
  readonly dash: readonly number[];
}

/** One curve over the integers from 0. */
export interface LineSeries {
  readonly id: string;
  readonly label: string;
  readonly look: LineLook;
  readonly values: readonly number[];
  /** The text for each value at its point. */
  readonly readings: readonly string[];
  readonly marks: readonly PointMark[];
}

export interface SeriesPoint {
  readonly series: string;
  readonly index: number;
}

/** Ready to draw: the axes' labels and the curves that are not hidden. */
export interface LineChartData {
  readonly title: string;
  /** The description for screen readers. */
  readonly description: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly logarithmic: boolean;
  readonly series: readonly LineSeries[];
}

import type { SeriesColour } from './colours.js';

/** How a point is drawn: filled, hollow (not determined), or as a cross (nothing but rounding). */
export type PointMark = 'plain' | 'hollow' | 'cross';

/** Curves differ in colour, marker and dashes, so that colour is never needed to tell them apart. */
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
  /** Each value as it is read at its point. */
  readonly readings: readonly string[];
  readonly marks: readonly PointMark[];
}

export interface SeriesPoint {
  readonly series: string;
  readonly index: number;
}

/** Ready to draw: the axes' words beside the curves that are not hidden. */
export interface LineChartData {
  readonly title: string;
  /** What a reader who does not see the chart is told. */
  readonly description: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly logarithmic: boolean;
  readonly series: readonly LineSeries[];
}

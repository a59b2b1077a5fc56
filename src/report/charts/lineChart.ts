import { CLAIMS } from '../claims/claims.js';
import { largestOf } from '../extremes.js';
import { integerAxis, linearAxis, logarithmicAxis, type Axis } from './axis.js';
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

/** The values of one curve over the integers from 0. */
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

/** What a line chart is made of: the axes' labels and the curves that are not hidden. */
export interface LineChartData {
  readonly title: string;
  /** The description for screen readers. */
  readonly description: string;
  readonly xLabel: string;
  /** One integer along the x axis, such as `vector`. */
  readonly xUnit: string;
  /** The name of each integer along the x axis, such as a neuron's; its unit and number if absent. */
  readonly xNames?: readonly string[];
  readonly yLabel: string;
  readonly logarithmic: boolean;
  readonly series: readonly LineSeries[];
}

/** Curves over the integers from 0. */
export interface LineChart extends Pick<LineChartData, 'title' | 'description' | 'xUnit' | 'xNames'> {
  readonly kind: 'line';
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Curve[];
  /** The meaning of the marks among the points, which must not be read at face value. */
  readonly notes: readonly MarkNote[];
}

export interface Curve extends Pick<LineSeries, 'id' | 'label' | 'look'> {
  /** By their place along the x axis. */
  readonly points: readonly CurvePoint[];
  /** Where the curve breaks off because the values that follow are at rounding level. */
  readonly breaks: readonly CurveBreak[];
}

export interface CurvePoint {
  /** On the y axis; null is not drawn and leaves a gap in the curve. */
  readonly height: number | null;
  readonly mark: PointMark;
  /** The curve, the value, and the mark's meaning in words. */
  readonly reading: string;
}

export interface CurveBreak {
  /** Of the first value that is not drawn. */
  readonly index: number;
  /** The last height before it. */
  readonly height: number;
}

export interface MarkNote {
  readonly mark: Exclude<PointMark, 'plain'> | 'break';
  readonly text: string;
}

const MARK_WORDS = { hollow: CLAIMS.degenerateMark.text, cross: CLAIMS.nullMark.text };
const X_TICKS = 10;
const Y_TICKS = 7;

/**
 * Lays out a line chart. A logarithmic axis begins at the power of ten below the smallest value above rounding level:
 * values at rounding level would stretch it over many empty decades, and are a break in the curve instead. Zeros are
 * drawn on its floor.
 */
export function lineChart(data: LineChartData): LineChart {
  const { title, description, xLabel, xUnit, xNames, yLabel, logarithmic } = data;
  const floor = logarithmic ? floorOf(data.series) : undefined;
  const series = data.series.map((line) => curve(line, floor));
  const most = largestOf(series, ({ points }) => largestOf(points, ({ height }) => height ?? 0));
  const last = largestOf(series, ({ points }) => points.length - 1);
  return {
    ...{ kind: 'line', title, description, xUnit },
    ...(xNames && { xNames }),
    x: integerAxis(xLabel, Math.max(1, last), X_TICKS),
    y:
      floor === undefined ? linearAxis(yLabel, most, Y_TICKS) : logarithmicAxis(yLabel, floor, most, Y_TICKS),
    series,
    notes: notesOf(data),
  };
}

function floorOf(series: readonly LineSeries[]): number {
  const real = series.flatMap(({ values, marks }) =>
    values.filter((value, index) => value > 0 && Number.isFinite(value) && marks[index] !== 'cross'),
  );
  const least = real.reduce((one, other) => Math.min(one, other), Infinity);
  return real.length ? Number(`1e${Math.floor(Math.log10(least) + 1e-9)}`) || Number.MIN_VALUE : 0.1;
}

/** @param floor of a logarithmic axis */
function curve(line: LineSeries, floor: number | undefined): Curve {
  const { id, label, look, values, readings, marks } = line;
  const points = values.map((value, index) => {
    const mark = marks[index] ?? 'plain';
    const note = mark === 'plain' ? '' : ` (${MARK_WORDS[mark]})`;
    return { height: heightOf(value, mark, floor), mark, reading: `${label}: ${readings[index]}${note}` };
  });
  return { id, label, look, points, breaks: floor === undefined ? [] : breaksOf(points, floor) };
}

function heightOf(value: number, mark: PointMark, floor: number | undefined): number | null {
  if (!Number.isFinite(value)) return null;
  if (floor === undefined) return value;
  return mark === 'cross' ? null : Math.max(value, floor);
}

function breaksOf(points: readonly CurvePoint[], floor: number): readonly CurveBreak[] {
  return points.flatMap(({ mark }, index) => {
    if (mark !== 'cross' || points[index - 1]?.mark === 'cross') return [];
    return [{ index, height: points[index - 1]?.height ?? floor }];
  });
}

function notesOf({ series, logarithmic }: LineChartData): readonly MarkNote[] {
  const marks = new Set(series.flatMap((line) => line.marks));
  const rounding: MarkNote = logarithmic
    ? { mark: 'break', text: `${MARK_WORDS.cross}, not drawn` }
    : { mark: 'cross', text: MARK_WORDS.cross };
  return [
    ...(marks.has('hollow') ? [{ mark: 'hollow', text: MARK_WORDS.hollow } as const] : []),
    ...(marks.has('cross') ? [rounding] : []),
  ];
}

/** "vector 3", or the place's own name: the heading over the readings there. */
export function placeName({ xUnit, xNames }: Pick<LineChart, 'xUnit' | 'xNames'>, index: number): string {
  return xNames?.[index] ?? `${xUnit} ${index}`;
}

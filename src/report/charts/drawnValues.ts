import type { LineChartData, LineSeries } from './lineSeries.js';

export interface DrawnValues {
  /** Start of a logarithmic axis; absent if the axis is linear. */
  readonly floor?: number;
  /** One list per series, one entry per value; null is not drawn and leaves a gap in the curve. */
  readonly heights: readonly (readonly (number | null)[])[];
  /** One list per series: where the curve breaks off because the values that follow are at rounding level. */
  readonly breaks: readonly (readonly CurveBreak[])[];
}

export interface CurveBreak {
  /** Of the first value that is not drawn. */
  readonly index: number;
  /** The last height before it. */
  readonly height: number;
}

/**
 * The height at which each value is drawn. A logarithmic axis begins at the power of ten below the smallest value above
 * rounding level: values at rounding level would stretch it over many empty decades, and are a break in the curve
 * instead. Zeros are drawn on its floor.
 */
export function drawnValues({ series, logarithmic }: LineChartData): DrawnValues {
  const drawn = (value: number) => (Number.isFinite(value) ? value : null);
  if (!logarithmic) {
    return { heights: series.map(({ values }) => values.map(drawn)), breaks: series.map(() => []) };
  }
  const real = series.flatMap(({ values, marks }) =>
    values.filter((value, index) => value > 0 && Number.isFinite(value) && marks[index] !== 'cross'),
  );
  const least = real.reduce((one, other) => Math.min(one, other), Infinity);
  const floor = real.length ? Number(`1e${Math.floor(Math.log10(least) + 1e-9)}`) : 0.1;
  const heights = series.map(({ values, marks }) =>
    values.map((value, index) =>
      Number.isFinite(value) && marks[index] !== 'cross' ? Math.max(value, floor) : null,
    ),
  );
  return { floor, heights, breaks: series.map((line, index) => breaksOf(line, heights[index], floor)) };
}

function breaksOf(
  { marks }: LineSeries,
  heights: readonly (number | null)[],
  floor: number,
): readonly CurveBreak[] {
  return marks.flatMap((mark, index) => {
    if (mark !== 'cross' || index >= heights.length || marks[index - 1] === 'cross') return [];
    return [{ index, height: heights[index - 1] ?? floor }];
  });
}

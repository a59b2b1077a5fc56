import type { LineChartData } from './lineSeries.js';

export interface DrawnValues {
  /** Start of a logarithmic axis; absent if the axis is linear. */
  readonly floor?: number;
  /** One list per series, one entry per value; null is not drawn. */
  readonly heights: readonly (readonly (number | null)[])[];
}

/**
 * The height at which each value is drawn. A logarithmic axis begins at the power of ten below the smallest value above
 * rounding level: values at rounding level, or zero, would stretch it over many empty decades, and are drawn on its
 * floor.
 */
export function drawnValues({ series, logarithmic }: LineChartData): DrawnValues {
  const drawn = (value: number) => (Number.isFinite(value) ? value : null);
  if (!logarithmic) return { heights: series.map(({ values }) => values.map(drawn)) };
  const real = series.flatMap(({ values, marks }) =>
    values.filter((value, index) => value > 0 && Number.isFinite(value) && marks[index] !== 'cross'),
  );
  const least = real.reduce((one, other) => Math.min(one, other), Infinity);
  const floor = real.length ? Number(`1e${Math.floor(Math.log10(least) + 1e-9)}`) : 0.1;
  const clamp = (value: number) => (Number.isFinite(value) ? Math.max(value, floor) : null);
  return { floor, heights: series.map(({ values }) => values.map(clamp)) };
}

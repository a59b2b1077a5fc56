import type { CircuitResult } from '../../protocol/head.js';
import { formatHeadRef } from '../../protocol/headRef.js';
import {
  lineChart,
  type LineChart,
  type LineLook,
  type LineSeries,
  type PointMark,
} from '../charts/lineChart.js';
import { formatNumber } from '../numbers.js';
import type { CircuitFamily, CircuitsResult } from './circuitFamily.js';

/** The scale of spectra. */
export interface SpectrumLook<C extends string> {
  readonly logarithmic: boolean;
  /** Each relative to its largest value. */
  readonly normalised: boolean;
  readonly hidden: readonly C[];
}

/** The finished spectra that are not hidden. */
export function spectrumChart<C extends string>(
  { names, look }: CircuitFamily<C>,
  result: CircuitsResult,
  { logarithmic, normalised, hidden }: SpectrumLook<C>,
): LineChart {
  const shown = names.flatMap((name) => {
    const circuit = hidden.includes(name) ? undefined : result.circuits[name];
    return circuit ? [{ name, circuit }] : [];
  });
  const spans = shown.map(({ name, circuit: { singularValues } }) => {
    const [first, last] = [singularValues[0] ?? 0, singularValues.at(-1) ?? 0];
    return `${name} from ${formatNumber(first)} to ${formatNumber(last)}`;
  });
  const title = `Singular values of head ${formatHeadRef(result.head)}`;
  return lineChart({
    title,
    description: title + (spans.length ? `: ${spans.join(', ')}.` : '; all curves are hidden.'),
    xLabel: 'singular vector',
    xUnit: 'vector',
    yLabel: normalised ? 'singular value / largest' : 'singular value',
    logarithmic,
    series: shown.map(({ name, circuit }) => toSeries(name, look(name), circuit, normalised)),
  });
}

function toSeries(name: string, look: LineLook, circuit: CircuitResult, normalised: boolean): LineSeries {
  const largest = circuit.singularValues[0] ?? 0;
  const unit = normalised && largest > 0 ? largest : 1;
  return {
    id: name,
    label: name,
    look,
    values: circuit.singularValues.map((value) => value / unit),
    readings: circuit.singularValues.map((value) =>
      normalised
        ? `${formatNumber(value)} (${formatNumber(value / unit)} of the largest)`
        : formatNumber(value),
    ),
    marks: circuit.singularValues.map((_, index) => pointMark(circuit, index)),
  };
}

function pointMark(circuit: CircuitResult, index: number): PointMark {
  if (circuit.null[index]) return 'cross';
  return circuit.degenerate[index] ? 'hollow' : 'plain';
}

import type { CircuitResult } from '../../protocol/head.js';
import { formatHeadRef } from '../../protocol/headRef.js';
import type { LineChartData, LineLook, LineSeries, PointMark } from '../components/lineSeries.js';
import { formatNumber } from '../../report/numbers.js';
import type { CircuitFamily, CircuitsResult } from './circuitFamily.js';
import type { CircuitMemory } from './circuitMemory.js';

/** The spectra that are ready and not hidden. */
export function spectrumChart<C extends string>(
  { names, look }: CircuitFamily<C>,
  result: CircuitsResult,
  memory: CircuitMemory<C>,
): LineChartData {
  const shown = names.flatMap((name) => {
    const circuit = memory.hidden.includes(name) ? undefined : result.circuits[name];
    return circuit ? [{ name, circuit }] : [];
  });
  const spans = shown.map(({ name, circuit: { singularValues } }) => {
    const [first, last] = [singularValues[0] ?? 0, singularValues.at(-1) ?? 0];
    return `${name} from ${formatNumber(first)} to ${formatNumber(last)}`;
  });
  return {
    description:
      `Singular values of head ${formatHeadRef(result.head)}` +
      (spans.length ? `: ${spans.join(', ')}.` : '; all curves are hidden.') +
      ' The table of values below holds the same numbers.',
    xLabel: 'singular vector',
    yLabel: memory.normalised ? 'singular value / largest' : 'singular value',
    logarithmic: memory.logarithmic,
    series: shown.map(({ name, circuit }) => toSeries(name, look(name), circuit, memory.normalised)),
  };
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

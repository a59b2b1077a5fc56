import type { CircuitResult, HeadResult, QkCircuit } from '../../../protocol/head.js';
import { QK_CIRCUITS } from '../../../protocol/head.js';
import { formatHeadRef } from '../../../protocol/headRef.js';
import type { LineChartData, LineLook, LineSeries, PointMark } from '../../components/lineSeries.js';
import { formatNumber } from '../../components/numbers.js';
import type { HeadMemory } from './headMemory.js';

export const CIRCUIT_LOOK: { readonly [circuit in QkCircuit]: LineLook } = {
  qk: { colour: 'charts-blue', marker: 'circle', dash: [] },
  embedding: { colour: 'charts-orange', marker: 'triangle', dash: [6, 3] },
  effective: { colour: 'charts-green', marker: 'rect', dash: [2, 2] },
};

/** The spectra that are ready and not hidden. */
export function spectrumChart(result: HeadResult, memory: HeadMemory): LineChartData {
  const series = QK_CIRCUITS.filter((name) => !memory.hidden.includes(name)).flatMap((name) => {
    const circuit = result.circuits[name];
    return circuit ? [toSeries(name, circuit, memory.normalised)] : [];
  });
  const largest = series.map(({ label, values }) => `${label} from ${formatNumber(values[0] ?? 0)}`);
  return {
    description:
      `Singular values of head ${formatHeadRef(result.head)}` +
      (largest.length ? `: ${largest.join(', ')}.` : '; all curves are hidden.') +
      ' The table of values below holds the same numbers.',
    xLabel: 'singular vector',
    yLabel: memory.normalised ? 'singular value / largest' : 'singular value',
    logarithmic: memory.logarithmic,
    series,
  };
}

function toSeries(name: QkCircuit, circuit: CircuitResult, normalised: boolean): LineSeries {
  const largest = circuit.singularValues[0] ?? 0;
  const unit = normalised && largest > 0 ? largest : 1;
  return {
    id: name,
    label: name,
    look: CIRCUIT_LOOK[name],
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

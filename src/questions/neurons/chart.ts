import type { NeuronResult, NeuronsResult } from '../../protocol/neurons.js';
import { formatNeuronRef } from '../../protocol/neuronRef.js';
import { lineChart, type LineChart, type LineSeries } from '../../report/charts/lineChart.js';
import { state } from '../../report/claims/claims.js';
import { formatNumber } from '../../report/numbers.js';
import { strength } from './neuronStrength.js';

/**
 * How far the largest products of each neuron stand out, beside what 95 % of random directions stay below.
 *
 * @param neurons strongest first
 */
export function neuronsChart(
  { random }: Pick<NeuronsResult, 'random'>,
  neurons: readonly NeuronResult[],
  logarithmic: boolean,
): LineChart {
  const own: LineSeries = {
    ...{ id: 'a', label: 'largest products' },
    look: { colour: 'charts-blue', marker: 'circle', dash: [] },
    values: neurons.map(strength),
    readings: neurons.map((neuron) => formatNumber(strength(neuron))),
    marks: neurons.map(() => 'plain'),
  };
  const chance = (most: number): LineSeries => ({
    ...{ id: 'random', label: state('randomMost', {}) },
    look: { colour: 'charts-orange', marker: 'triangle', dash: [6, 3] },
    values: neurons.map(() => most),
    readings: neurons.map(() => formatNumber(most)),
    marks: neurons.map(() => 'plain'),
  });
  return lineChart({
    title: 'Neurons that stand out',
    description:
      state('standoutChart', { count: neurons.length }) +
      (neurons[0] ? `: ${formatNeuronRef(neurons[0])} leads.` : '.'),
    xLabel: 'neuron, by strength',
    xUnit: 'neuron',
    xNames: neurons.map((neuron, place) => `neuron ${formatNeuronRef(neuron)}, place ${place + 1}`),
    yLabel: 'a, in sd of all tokens',
    logarithmic,
    series: [own, ...(random ? [chance(random.most)] : [])],
  });
}

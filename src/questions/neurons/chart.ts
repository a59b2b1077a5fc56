import type { NeuronResult } from '../../protocol/neurons.js';
import { formatNeuronRef } from '../../protocol/neuronRef.js';
import { lineChart, type LineChart, type LineSeries } from '../../report/charts/lineChart.js';
import { formatNumber } from '../../report/numbers.js';

const ENDS = {
  largest: { label: 'largest product', look: { colour: 'charts-blue', marker: 'circle', dash: [] } },
  smallest: {
    label: 'smallest product, −z',
    look: { colour: 'charts-orange', marker: 'triangle', dash: [6, 3] },
  },
} as const;

/**
 * How far the extreme tokens of each neuron stand out, strongest first.
 *
 * @param neurons in that order
 */
export function neuronsChart(neurons: readonly NeuronResult[], logarithmic: boolean): LineChart {
  const ends: readonly [keyof typeof ENDS, (neuron: NeuronResult) => number][] = [
    ['largest', ({ top }) => top[0]?.z ?? 0],
    ['smallest', ({ bottom }) => -(bottom[0]?.z ?? 0)],
  ];
  return lineChart({
    title: 'Neurons that stand out',
    description:
      `z of the token of largest and of smallest product of ${neurons.length} neurons, strongest first` +
      (neurons[0] ? `: ${formatNeuronRef(neurons[0])} leads.` : '.'),
    xLabel: 'neuron, by strength',
    xUnit: 'place',
    yLabel: 'z over the vocabulary',
    logarithmic,
    series: ends.map(([id, z]): LineSeries => ({
      id,
      ...ENDS[id],
      values: neurons.map(z),
      readings: neurons.map((neuron) => `${formatNeuronRef(neuron)}: ${formatNumber(z(neuron))}`),
      marks: neurons.map(() => 'plain'),
    })),
  });
}

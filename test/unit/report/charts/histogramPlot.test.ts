import { expect, it } from 'vitest';
import { histogram } from '../../../../src/report/charts/histogram.js';
import { HistogramPlot } from '../../../../src/report/charts/histogramPlot.js';

it('cuts a label of the legend where there is no room, and keeps its mean', () => {
  const chart = histogram({
    ...{ title: 't', description: 'd', xLabel: 'x', yLabel: 'y', binWidth: 0.5 },
    reference: { value: 0.5, label: 'the middle' },
    groups: [
      {
        label: 'a sample of the vocabulary (256), from W_E',
        look: { colour: 'charts-blue', shape: 'line' },
        ...{ shares: [0.4, 0.6], mean: 0.74 },
      },
    ],
  });
  const [group] = chart.groups;
  expect(new HistogramPlot(chart, 720).legend(group, 0).text).toBe(group.legend);
  const { text } = new HistogramPlot(chart, 300).legend(group, 0);
  expect(text).toMatch(/^a sample of the .*… · mean 0\.74/);
  expect(text.length).toBeLessThan(42);
});

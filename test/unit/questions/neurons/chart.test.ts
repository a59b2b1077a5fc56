import { expect, it } from 'vitest';
import { neuronsChart } from '../../../../src/questions/neurons/chart.js';
import { placeName } from '../../../../src/report/charts/lineChart.js';
import { lineChartConfig } from '../../../../src/webview/components/lineChartConfig.js';

const token = { id: 1, token: 'a', dot: 1, z: 1 };
const neuron = (index: number, a: number) => ({
  ...{ layer: 2, neuron: index, a, top: [token], bottom: [token] },
  ...{ largeMean: 1, randomMean: 0, randomSd: 1 },
});
const chart = neuronsChart(
  { random: { directions: 2000, median: 2, most: 3.5 } },
  [neuron(7, 9), neuron(30, 4)],
  false,
);

it('the two series of neurons differ in more than colour', () => {
  const [own, chance] = chart.series.map(({ look }) => look);
  expect(own.marker).not.toBe(chance.marker);
  expect(own.dash).not.toEqual(chance.dash);
  expect(chart.series.map(({ label }) => label)).toEqual(['largest products', '95 % of random directions']);
});

it('a tooltip names the neuron, and lists the curves as the legend does', () => {
  expect([0, 1].map((place) => placeName(chart, place))).toEqual([
    'neuron L2N7, place 1',
    'neuron L2N30, place 2',
  ]);
  expect(placeName({ xUnit: 'vector' }, 3)).toBe('vector 3');
  const page = { paint: () => '', grid: '', fontFamily: '', front: 'random', onClick: () => undefined };
  const { tooltip } = lineChartConfig(chart, page).options!.plugins!;
  const { title, label } = tooltip!.callbacks! as unknown as Record<
    'title' | 'label',
    (items: unknown) => string
  >;
  expect(title([{ dataIndex: 1 }])).toBe('neuron L2N30, place 2');
  expect(label({ datasetIndex: 0, dataIndex: 1 })).toBe('largest products: 4.000');
  const items = [{ datasetIndex: 1 }, { datasetIndex: 0 }] as never[];
  const sort = tooltip!.itemSort as unknown as (a: unknown, b: unknown) => number;
  expect(items.toSorted(sort).map(({ datasetIndex }) => datasetIndex)).toEqual([0, 1]);
});

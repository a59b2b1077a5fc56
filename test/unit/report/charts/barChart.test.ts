import { expect, it } from 'vitest';
import { barChart } from '../../../../src/report/charts/barChart.js';
import { barChartSvg } from '../../../../src/report/charts/barChartSvg.js';
import { LIGHT_COLOURS } from '../../../../src/report/charts/colours.js';

it('paints bars by their sign, as maps do, and those for comparison paler', () => {
  const [positive, negative] = LIGHT_COLOURS.series;
  const bar = (label: string, value: number, pale?: boolean) => ({
    ...{ label, value, reading: '' },
    ...(pale !== undefined && { pale }),
  });
  const bars = [bar('typed', 2, false), bar('other', 3, true), bar('lowered', -1), bar('last', -2, true)];
  const chart = barChart({ title: 't', description: 'd', labels: 'tokens', bars });
  const svg = barChartSvg(chart, LIGHT_COLOURS).toString();
  const painted = [...svg.matchAll(/<rect [^>]*fill="(#\w+)"(?: fill-opacity="([\d.]+)")?\/>/g)];
  expect(painted.map(([, fill, opacity]) => [fill, opacity !== undefined]).slice(-4)).toEqual([
    [positive, false],
    [positive, true],
    [negative, false],
    [negative, true],
  ]);
});

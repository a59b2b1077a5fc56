import { describe, expect, it } from 'vitest';
import { lineChart, type LineChart } from '../../../../src/report/charts/lineChart.js';
import { lineChartSvg } from '../../../../src/report/charts/lineChartSvg.js';

describe('a line chart', () => {
  const data = (values: readonly number[], logarithmic: boolean) => ({
    title: 'a < b & "c"',
    description: '</desc>',
    xLabel: 'x',
    xUnit: 'vector',
    yLabel: 'y',
    logarithmic,
    series: [
      {
        id: 'qk',
        label: '<qk>',
        look: { colour: 'charts-blue', marker: 'circle', dash: [6, 3] } as const,
        values,
        readings: values.map(String),
        marks: ['plain', 'hollow', 'cross'] as const,
      },
    ],
  });
  const chart = (values: readonly number[], logarithmic: boolean) => lineChart(data(values, logarithmic));
  const heights = ({ series }: LineChart) => series.map(({ points }) => points.map(({ height }) => height));
  const colours = { background: '#000', foreground: '#fff', grid: '#888', series: ['"#00f'] };
  const points = (svg: string) => /<g><path d="([^"]*)"/.exec(svg)![1].split(/(?=[ML])/);

  it('escapes every text and colour', () => {
    const svg = lineChartSvg(chart([3, 2, 1], false), colours).toString();
    expect(svg).toContain('<title>a &lt; b &amp; &quot;c&quot;</title>');
    expect(svg).toContain('<desc>&lt;/desc&gt;</desc>');
    expect(svg).toContain('>&lt;qk&gt;</text>');
    expect(svg).not.toContain('""#00f');
  });

  it('puts values at their places on the axis', () => {
    expect(points(lineChartSvg(chart([10, 5, 0], false), colours).toString())).toEqual([
      'M76.0 44.0',
      'L390.0 196.0',
      'L704.0 348.0',
    ]);
    expect(points(lineChartSvg(chart([1000, 100, 1], true), colours).toString())).toEqual([
      'M76.0 44.0',
      'L390.0 348.0',
    ]);
  });

  it('breaks a curve off where the values are rounding, on a logarithmic axis', () => {
    const broken = chart([250, 20, 1e-9], true);
    expect(heights(broken)).toEqual([[250, 20, null]]);
    expect(broken.series[0].breaks).toEqual([{ index: 2, height: 20 }]);
    expect([broken.y.from, broken.y.to]).toEqual([10, 300]);
    const svg = lineChartSvg(chart([1000, 100, 1e-9], true), colours).toString();
    expect(svg.match(/translate\(704.0 348.0\)" d="M-4 5L0-5M0 5L4-5"/g)).toHaveLength(1);
    expect(svg).not.toContain('M-3-3L3 3M-3 3L3-3');
    expect(svg).toContain('// rounding level, not drawn');
    expect(lineChartSvg(chart([3, 2, 1], false), colours).toString()).not.toContain('M-4 5L0-5');
  });

  it('leaves a gap in a curve, and does not draw across it', () => {
    const one = data([100, 1e-9, 100], true);
    const gap = { ...one, series: [{ ...one.series[0], marks: ['plain', 'cross', 'plain'] as const }] };
    expect(points(lineChartSvg(lineChart(gap), colours).toString()).map((point) => point[0])).toEqual([
      'M',
      'M',
    ]);
  });

  it('draws values without a logarithm at the bottom of the axis', () => {
    expect(heights(chart([250, 0, 1e-9], true))).toEqual([[250, 100, null]]);
    expect(heights(chart([250, NaN, 1e-9], false))).toEqual([[250, null, 1e-9]]);
    expect(chart([0, 0, 0], true).y.from).toBe(0.1);
    expect(lineChartSvg(chart([0, 0, NaN], true), colours).toString()).not.toMatch(/NaN|Infinity/);
  });

  it('draws plain, hollow and crossed points differently', () => {
    const svg = lineChartSvg(chart([3, 2, 1], false), colours).toString();
    expect(svg.match(/fill="#000" stroke="&quot;#00f" stroke-width="1.5" r="3"/g)).toHaveLength(1);
    expect(svg.match(/d="M-3-3L3 3M-3 3L3-3"/g)).toHaveLength(1);
  });

  it('says at a point what its mark means', () => {
    const { series, notes } = chart([3, 2, 1], false);
    expect(series[0].points.map(({ reading }) => reading)).toEqual([
      ...['<qk>: 3', '<qk>: 2 (not determined)', '<qk>: 1 (rounding level)'],
    ]);
    expect(notes.map(({ mark }) => mark)).toEqual(['hollow', 'cross']);
    expect(chart([3, 2, 1], true).notes.map(({ mark }) => mark)).toEqual(['hollow', 'break']);
  });
});

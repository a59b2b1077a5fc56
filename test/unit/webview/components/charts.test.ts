import { describe, expect, it } from 'vitest';
import { drawnValues } from '../../../../src/report/charts/drawnValues.js';
import { lineChartSvg } from '../../../../src/report/charts/lineChartSvg.js';
import type { LineChartData } from '../../../../src/report/charts/lineSeries.js';
import { linearTicks, logarithmicTicks } from '../../../../src/report/charts/ticks.js';

describe('ticks', () => {
  it.each([
    [1, 6, [0, 0.2, 0.4, 0.6, 0.8, 1]],
    [1234.5, 6, [0, 500, 1000, 1500]],
    [0.03, 6, [0, 0.005, 0.01, 0.015, 0.02, 0.025, 0.03]],
    [0, 6, [0, 1]],
  ])('0 to %f in about %d steps', (most, wanted, ticks) => expect(linearTicks(most, wanted)).toEqual(ticks));

  it.each([
    [0.02, 300, 8, [0.01, 0.1, 1, 10, 100, 1000]],
    [1e-9, 1, 3, [1e-9, 1e-6, 1e-3, 1]],
    [1, 1, 8, [1, 10]],
    [0, 0, 8, [0.1, 1]],
  ])('powers of ten around %f to %f', (least, most, wanted, ticks) =>
    expect(logarithmicTicks(least, most, wanted)).toEqual(ticks),
  );
});

describe('the SVG of a chart', () => {
  const chart = (values: readonly number[], logarithmic: boolean): LineChartData => ({
    title: 'a < b & "c"',
    description: '</desc>',
    xLabel: 'x',
    yLabel: 'y',
    logarithmic,
    series: [
      {
        id: 'qk',
        label: '<qk>',
        look: { colour: 'charts-blue', marker: 'circle', dash: [6, 3] },
        values,
        readings: values.map(String),
        marks: ['plain', 'hollow', 'cross'],
      },
    ],
  });
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
    expect(drawnValues(chart([250, 20, 1e-9], true))).toEqual({
      ...{ floor: 10, heights: [[250, 20, null]], breaks: [[{ index: 2, height: 20 }]] },
    });
    const svg = lineChartSvg(chart([1000, 100, 1e-9], true), colours).toString();
    expect(svg.match(/translate\(704.0 348.0\)" d="M-4 5L0-5M0 5L4-5"/g)).toHaveLength(1);
    expect(svg).not.toContain('M-3-3L3 3M-3 3L3-3');
    expect(svg).toContain('⫽ rounding level, not drawn');
    expect(lineChartSvg(chart([3, 2, 1], false), colours).toString()).not.toContain('M-4 5L0-5');
  });

  it('leaves a gap in a curve, and does not draw across it', () => {
    const one = chart([100, 1e-9, 100], true);
    const gap = { ...one, series: [{ ...one.series[0], marks: ['plain', 'cross', 'plain'] as const }] };
    expect(points(lineChartSvg(gap, colours).toString()).map((point) => point[0])).toEqual(['M', 'M']);
  });

  it('draws values without a logarithm at the bottom of the axis', () => {
    expect(drawnValues(chart([250, 0, 1e-9], true)).heights).toEqual([[250, 100, null]]);
    expect(drawnValues(chart([250, NaN, 1e-9], false)).heights).toEqual([[250, null, 1e-9]]);
    expect(drawnValues(chart([0, 0, 0], true)).floor).toBe(0.1);
    expect(lineChartSvg(chart([0, 0, NaN], true), colours).toString()).not.toMatch(/NaN|Infinity/);
  });

  it('draws plain, hollow and crossed points differently', () => {
    const svg = lineChartSvg(chart([3, 2, 1], false), colours).toString();
    expect(svg.match(/fill="#000" stroke="&quot;#00f" stroke-width="1.5" r="3"/g)).toHaveLength(1);
    expect(svg.match(/d="M-3-3L3 3M-3 3L3-3"/g)).toHaveLength(1);
  });
});

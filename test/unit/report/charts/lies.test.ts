/** Pictures of data that is not of the types that it claims: what stands where a number should is text. */
import { describe, expect, it } from 'vitest';
import { barChart } from '../../../../src/report/charts/barChart.js';
import { LIGHT_COLOURS } from '../../../../src/report/charts/colours.js';
import { heatMap } from '../../../../src/report/charts/heatMap.js';
import { histogram } from '../../../../src/report/charts/histogram.js';
import { lineChart } from '../../../../src/report/charts/lineChart.js';
import { chartSvg } from '../../../../src/report/charts/pictures.js';
import { reportOf } from '../../../../src/questions/reports.js';
import { reportHtml } from '../../../../src/preview/blockHtml.js';
import type { Question } from '../../../../src/protocol/questions.js';
import type { VarianceResult } from '../../../../src/protocol/variance.js';
import { HEAD_10_7 } from '../../gpt2Info.js';
import { leavesOf, withLeaf } from '../../leaves.js';

const HOSTILE = '<img src=x onerror="alert(1)">';
const look = { colour: 'charts-blue', marker: 'circle', dash: [2, 1] } as const;
const words = { title: 'title', description: 'description', xLabel: 'x', yLabel: 'y' };

const CHARTS = {
  line: {
    make: lineChart,
    data: {
      ...words,
      xUnit: 'vector',
      logarithmic: false,
      series: [
        {
          ...{ id: 'a', label: 'a', look, values: [3, 2, 1], readings: ['3', '2', '1'] },
          marks: ['plain', 'hollow', 'cross'],
        },
      ],
    },
  },
  bars: {
    make: barChart,
    data: {
      ...words,
      labels: 'tokens',
      bars: [
        { label: ' a', value: 1, reading: '1', marked: true },
        { label: 'b', value: -2, reading: '-2' },
      ],
    },
  },
  histogram: {
    make: histogram,
    data: {
      ...words,
      binWidth: 0.5,
      reference: { value: 1, label: 'chance' },
      groups: (['area', 'line', 'dashes'] as const).map((shape) => ({
        ...{ label: shape, shares: [0.5, 0.25, 0.25], mean: 0.7 },
        look: { colour: 'charts-blue', shape },
      })),
    },
  },
  map: {
    make: heatMap,
    data: {
      ...words,
      ...{ rows: ['0', '1'], columns: ['0', 'long name'], rowLabel: 'layer', columnLabel: 'head' },
      ...{
        values: [
          [1, null],
          [-2, 0.5],
        ],
        least: 0,
      },
      reading: () => '',
    },
  },
};

/** The tags of a picture with the attributes of each. */
function tagsOf(svg: string): Set<string> {
  const tags = [...svg.matchAll(/<([^\s/>]+)((?:\s[\w:-]+="[^"<>]*")*)\s*\/?>/g)];
  // Nothing is left of the picture but text between its tags.
  expect(svg.replace(/<([^\s/>]+)((?:\s[\w:-]+="[^"<>]*")*)\s*\/?>|<\/\w+>/g, '')).not.toMatch(/[<>]/);
  return new Set(tags.map(([, tag, attributes]) => `${tag}${attributes.replace(/="[^"]*"/g, '')}`));
}

describe.each(Object.entries(CHARTS))("a leaf of a %s's data that is text", (_name, { make, data }) => {
  const svg = (changed: unknown) => String(chartSvg(make(changed as never), LIGHT_COLOURS));
  const honest = tagsOf(svg(data));

  it.each(leavesOf(data).map((path) => [path.join('.'), path] as const))(
    '%s is text in the picture',
    (_, path) => {
      for (const lie of [HOSTILE, [HOSTILE], { toString: 1 }]) {
        let drawn: string;
        try {
          drawn = svg(withLeaf(data, path, lie));
        } catch (error) {
          expect(error).toBeInstanceOf(TypeError);
          continue;
        }
        for (const tag of tagsOf(drawn)) expect(honest.has(tag) || tag.includes('rect'), tag).toBe(true);
      }
    },
  );
});

describe('a kept variance result whose numbers are text', () => {
  const list = { mean: 1.5, words: [{ word: ' a', id: 1, explained: 0.1, ratio: 1.2 }], leftOut: [] };
  const result = {
    ...HEAD_10_7,
    ...{ side: 'query', space: 'W_U', vectors: 64, spelling: 'asIs', ...list, against: list },
    baseline: { mean: 1, sd: 0.5, histogram: { binWidth: 0.25, counts: [1, 2, 3, 4] } },
    test: { u: 1, p: 0.5, effect: 0.1 },
  } as unknown as VarianceResult;
  const question = {
    name: 'variance',
    request: {
      head: { layer: 10, head: 7 },
      side: 'query',
      words: [' a'],
      labels: { words: 'w', against: 'v' },
    },
  } as unknown as Question;
  const html = (changed: unknown) => {
    const report = reportOf(question, changed as VarianceResult);
    return [reportHtml(report, []), ...report.pictures.map((picture) => picture.svg(LIGHT_COLOURS))].join('');
  };

  it.each(['mean', 'baseline.mean', 'against.mean', 'baseline.sd', 'test.u', 'model.name'])(
    '%s reaches preview and picture escaped',
    (path) => {
      expect(html(result)).toContain('mean');
      const drawn = html(withLeaf(result, path.split('.'), HOSTILE));
      expect(drawn).not.toContain('<img');
      expect(drawn).toContain('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;');
    },
  );
});

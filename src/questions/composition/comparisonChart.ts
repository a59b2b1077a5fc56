import type { HeadComparison, HeadSpace } from '../../protocol/composition.js';
import { HEAD_SPACES } from '../../protocol/composition.js';
import { lineChart, type LineChart, type LineLook } from '../../report/charts/lineChart.js';
import { formatNumber } from '../../report/numbers.js';
import { comparisonTitle, meanSquaresSentence } from './comparisonWords.js';

export const SPACE_LOOK: { readonly [space in HeadSpace]: LineLook } = {
  query: { colour: 'charts-blue', marker: 'circle', dash: [] },
  key: { colour: 'charts-orange', marker: 'triangle', dash: [6, 3] },
  value: { colour: 'charts-green', marker: 'rect', dash: [2, 2] },
  output: { colour: 'charts-purple', marker: 'circle', dash: [8, 3, 2, 3] },
};

/** The cosines of the principal angles between all four spaces. */
export function comparisonChart(comparison: HeadComparison): LineChart {
  return lineChart({
    title: `Principal angles of ${comparisonTitle(comparison)}`,
    description:
      `Cosines of the principal angles between the spaces of ${comparisonTitle(comparison)}. ` +
      meanSquaresSentence(comparison),
    xLabel: 'principal angle',
    xUnit: 'principal angle',
    yLabel: 'cosine',
    logarithmic: false,
    series: HEAD_SPACES.map((space) => {
      const values = comparison[`${space}Cosines`];
      return {
        ...{ id: space, label: space, look: SPACE_LOOK[space], values },
        readings: values.map(formatNumber),
        marks: values.map(() => 'plain' as const),
      };
    }),
  });
}

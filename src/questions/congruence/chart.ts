import type { CongruenceRow } from '../../protocol/congruence.js';
import { lineChart, type LineChart } from '../../report/charts/lineChart.js';
import { state } from '../../report/claims/claims.js';
import { formatNumber } from '../../report/numbers.js';
import { rowName } from './rows.js';

/** The sorted p-values beside those expected by chance: where they lie below, tokens belong together. */
export function congruenceChart(rows: readonly CongruenceRow[], logarithmic: boolean): LineChart {
  const expected = rows.map((_, index) => (index + 1) / (rows.length + 1));
  return lineChart({
    title: 'p-values beside chance',
    description:
      state('chanceP', { count: rows.length }) +
      (rows[0] ? `: ${rowName(rows[0])} leads with ${formatNumber(rows[0].p)}.` : '.'),
    xLabel: 'direction, by p',
    xUnit: 'place',
    yLabel: 'p',
    logarithmic,
    series: [
      {
        id: 'tested',
        label: 'tested',
        look: { colour: 'charts-blue', marker: 'circle', dash: [] },
        values: rows.map(({ p }) => p),
        readings: rows.map((row) => `${rowName(row)}: ${formatNumber(row.p)}`),
        marks: rows.map(({ degenerate }) => (degenerate ? 'hollow' : 'plain')),
      },
      {
        id: 'chance',
        label: 'chance',
        look: { colour: 'charts-orange', marker: 'triangle', dash: [6, 3] },
        values: expected,
        readings: expected.map(formatNumber),
        marks: rows.map(() => 'plain'),
      },
    ],
  });
}

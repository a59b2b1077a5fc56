import type { HeadComparison, HeadSpectra } from '../../protocol/composition.js';
import { lineChart, type LineChart, type LineLook } from '../../report/charts/lineChart.js';
import { formatNumber } from '../../report/numbers.js';
import { comparisonTitle, headNames } from './comparisonWords.js';

type Circuit = keyof HeadSpectra;

/** One colour per circuit; the second head's curves are dashed. */
const SPECTRUM_LOOK: { readonly [circuit in Circuit]: { readonly a: LineLook; readonly b: LineLook } } = {
  qk: {
    a: { colour: 'charts-blue', marker: 'circle', dash: [] },
    b: { colour: 'charts-blue', marker: 'triangle', dash: [6, 3] },
  },
  ov: {
    a: { colour: 'charts-orange', marker: 'circle', dash: [] },
    b: { colour: 'charts-orange', marker: 'triangle', dash: [6, 3] },
  },
};

/** The four curves, in the order of the legend, with their styles. */
const COMPARED_SPECTRA = (['qk', 'ov'] as const).flatMap((circuit) =>
  (['a', 'b'] as const).map((which) => ({
    circuit,
    which,
    look: SPECTRUM_LOOK[circuit][which],
  })),
);

/** The singular values of W_Q W_K^T and W_V W_O of two heads, overlaid. */
export function comparisonSpectra(comparison: HeadComparison): LineChart {
  const [a, b] = headNames(comparison);
  const names = { a, b };
  const series = COMPARED_SPECTRA.map(({ circuit, which, look }) => {
    const label = `${circuit}, ${names[which]}`;
    const values = comparison.singularValues[which][circuit];
    return {
      ...{ id: `${circuit}-${which}`, label, look, values },
      readings: values.map(formatNumber),
      marks: values.map(() => 'plain' as const),
    };
  });
  const largest = series.map(({ label, values }) => `${label} ${formatNumber(values[0] ?? 0)}`);
  return lineChart({
    title: `Singular values of ${comparisonTitle(comparison)}`,
    description: `Singular values of W_Q W_Kᵀ (qk) and W_V W_O (ov) of ${comparisonTitle(comparison)}, over each other. Largest: ${largest.join(', ')}.`,
    xLabel: 'singular vector',
    xUnit: 'vector',
    yLabel: 'singular value',
    logarithmic: true,
    series,
  });
}

import type { ExplainedList, VarianceRequest, VarianceResult } from '../../protocol/variance.js';
import { binShares, histogram, type Histogram, type HistogramGroup } from '../../report/charts/histogram.js';
import { state } from '../../report/claims/claims.js';
import { formatNumber } from '../../report/numbers.js';
import type { TableData } from '../../report/tableModel.js';
import { about, EVERY_TOKEN, fileName, listNames, varianceTitle } from './words.js';

/** Bins of the result merged into one for drawing: a list has far fewer words than there are tokens. */
const MERGED = 2;

/** The head 10.7 notebook's picture: both lists' ratios over those of every token. */
export function varianceHistogram(request: VarianceRequest, result: VarianceResult): Histogram {
  const { baseline, against } = result;
  const names = listNames(request);
  const { counts, binWidth: fine } = baseline.histogram;
  const total = counts.reduce((sum, count) => sum + count, 0);
  const binWidth = MERGED * fine;
  const bins = Math.ceil(counts.length / MERGED);
  const shares = Array.from({ length: bins }, (_, bin) => {
    const merged = counts.slice(bin * MERGED, (bin + 1) * MERGED);
    return merged.reduce((sum, count) => sum + count, 0) / total;
  });
  const list = (label: string, { words, mean }: ExplainedList, look: HistogramGroup['look']) => ({
    label: `${label} (${words.length})`,
    look,
    shares: binShares(
      words.map(({ ratio }) => ratio),
      binWidth,
      bins,
    ),
    mean,
  });
  const groups: readonly HistogramGroup[] = [
    {
      label: `${EVERY_TOKEN} (${Math.round(total)})`,
      look: { colour: 'charts-foreground', shape: 'area' },
      shares,
      mean: baseline.mean,
    },
    ...(against ? [list(names.against, against, { colour: 'charts-orange', shape: 'dashes' })] : []),
    list(names.words, result, { colour: 'charts-blue', shape: 'line' }),
  ];
  return histogram({
    title: `Variance ratios: ${varianceTitle(result)}`,
    description:
      `Histogram of variance ratios, ${varianceTitle(result)}: ` +
      `${groups.map(({ label, mean }) => `${label} with mean ${formatNumber(mean)}`).join(', ')}.`,
    xLabel: 'variance explained × d_model / vectors',
    yLabel: 'words',
    binWidth,
    reference: { value: 1, label: 'a random direction' },
    groups,
  });
}

/** What the histogram's marks are. */
export function histogramNote(): string {
  return `Triangles: means. ${state('ratioLine', {})}`;
}

/** The histogram as text. */
export function binsTable(request: VarianceRequest, result: VarianceResult): TableData {
  const { groups, binWidth } = varianceHistogram(request, result);
  const bins = groups[0]?.shares.length ?? 0;
  return {
    title: `Bins of the histogram · ${varianceTitle(result)}`,
    fileName: fileName(result, 'histogram'),
    about: about(request, result),
    columns: [
      { key: 'from', label: 'Ratio from', kind: 'number' },
      ...groups.map(({ label }) => ({ key: label, label, kind: 'number' }) as const),
    ],
    rows: Array.from({ length: bins }, (_, bin) => [
      bin * binWidth,
      ...groups.map(({ shares }) => shares[bin]),
    ]),
  };
}

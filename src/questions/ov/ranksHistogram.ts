import { formatHeadRef } from '../../protocol/headRef.js';
import type { OvRequest, OvResult, OwnRanks } from '../../protocol/ov.js';
import { binShares, histogram, type Histogram } from '../../report/charts/histogram.js';
import { formatNumber } from '../../report/numbers.js';
import { rankedName } from './tables.js';

/** Twentieths, as in the verdict. */
const BINS = 20;
const WIDTH = 1 / BINS;

/**
 * Where tokens rank in what the head writes for them, from raised most (0) to lowered most (1), beside chance, which
 * gives every rank alike.
 *
 * @param dVocab the number of ranks
 */
export function ranksHistogram(
  request: OvRequest,
  { head }: OvResult,
  { tokens }: OwnRanks,
  dVocab: number,
): Histogram {
  // The middle of a rank's share of the axis.
  const places = tokens.map(({ rank }) => (rank - 0.5) / dVocab);
  const mean = places.reduce((sum, place) => sum + place, 0) / (places.length || 1);
  const name = rankedName(request);
  return histogram({
    title: `Own ranks of ${name}, head ${formatHeadRef(head)}`,
    description:
      `Histogram of the ranks of ${name} (${tokens.length}) among their own outputs, from 0, raised most, to 1, ` +
      `lowered most: mean ${formatNumber(mean)}; by chance every twentieth has 5 %.`,
    xLabel: 'own rank / number of tokens: 0 raised most, 1 lowered most',
    yLabel: 'part of the tokens',
    binWidth: WIDTH,
    reference: { value: 0.5, label: 'the middle' },
    groups: [
      {
        label: 'by chance',
        look: { colour: 'charts-foreground', shape: 'area' },
        shares: Array.from({ length: BINS }, () => WIDTH),
        mean: 0.5,
      },
      {
        label: `${name} (${tokens.length})`,
        look: { colour: 'charts-blue', shape: 'line' },
        shares: binShares(places, WIDTH, BINS),
        mean,
      },
    ],
  });
}

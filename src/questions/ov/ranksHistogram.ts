import { formatHeadRef } from '../../protocol/headRef.js';
import type { OvRequest, OvResult, OwnRank, OwnRanks } from '../../protocol/ov.js';
import { binShares, histogram, type Histogram, type HistogramGroup } from '../../report/charts/histogram.js';
import { state } from '../../report/claims/claims.js';
import { formatNumber } from '../../report/numbers.js';
import { rankedName, RUN_NAMES } from './tables.js';

/** Twentieths, as in the verdict. */
const BINS = 20;
const WIDTH = 1 / BINS;

/**
 * Where tokens rank in what the head writes for them, from raised most (0) to lowered most (1), beside chance, which
 * gives every rank alike; and the same of the places of a run, if there is one.
 *
 * @param dVocab the number of ranks
 */
export function ranksHistogram(
  request: OvRequest,
  { head, source, streamRanks }: OvResult,
  { tokens }: OwnRanks,
  dVocab: number,
): Histogram {
  const name = `${rankedName(request)} (${tokens.length})`;
  const own = group(`${name}, from ${source}`, { colour: 'charts-blue', shape: 'line' }, tokens, dVocab);
  const inRun =
    streamRanks &&
    group(
      `${RUN_NAMES[streamRanks.of]} (${streamRanks.tokens.length})`,
      { colour: 'charts-orange', shape: 'dashes' },
      streamRanks.tokens,
      dVocab,
    );
  return histogram({
    title: `Own ranks of ${rankedName(request)}, head ${formatHeadRef(head)}`,
    description:
      `Histogram of the ranks of ${name} among their own outputs, from 0, raised most, to 1, ` +
      `lowered most: mean ${formatNumber(own.mean)}${inRun ? `; in ${inRun.label} ${formatNumber(inRun.mean)}` : ''}; ` +
      `${state('chanceRanks', {})}.`,
    xLabel: 'own rank, 0 = raised most',
    yLabel: 'tokens',
    binWidth: WIDTH,
    reference: { value: 0.5, label: 'the middle' },
    groups: [
      {
        label: 'by chance',
        look: { colour: 'charts-foreground', shape: 'area' },
        shares: Array.from({ length: BINS }, () => WIDTH),
        mean: 0.5,
      },
      own,
      ...(inRun ? [inRun] : []),
    ],
  });
}

function group(
  label: string,
  look: HistogramGroup['look'],
  tokens: readonly OwnRank[],
  dVocab: number,
): HistogramGroup {
  // The middle of a rank's share of the axis.
  const places = tokens.map(({ rank }) => (rank - 0.5) / dVocab);
  const mean = places.reduce((sum, place) => sum + place, 0) / (places.length || 1);
  return { label, look, shares: binShares(places, WIDTH, BINS), mean };
}

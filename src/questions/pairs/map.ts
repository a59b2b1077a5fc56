import type { PairsResult } from '../../protocol/pairs.js';
import { heatMap, type HeatMap, type HeatMapCell } from '../../report/charts/heatMap.js';
import { formatNumber } from '../../report/numbers.js';
import { shortened } from '../../report/shortened.js';
import { visibleToken } from '../../report/tokenSegments.js';

const LONGEST_LABEL = 14;

/** Whether there are pairs: a token on either side. */
export function hasPairs({ qk }: PairsResult): boolean {
  return qk.some(({ pairs }) => pairs.length > 0);
}

/**
 * The QK scores of every typed destination with every typed source.
 *
 * @throws TooMuchToDraw
 */
export function pairsMap(result: PairsResult): HeatMap {
  const { qk } = result;
  const sources = (qk[0]?.pairs ?? []).map(({ source }) => visibleToken(source.token));
  const destinations = qk.map(({ destination }) => visibleToken(destination.token));
  const labels = (names: readonly string[]) => names.map((name) => shortened(name, LONGEST_LABEL));
  const pairAt = ({ row, column }: HeatMapCell) => qk[row]?.pairs[column];
  const all = qk.flatMap(({ destination, pairs }) => pairs.map((pair) => ({ ...pair, destination })));
  const most = all.reduce((best, own) => (own.score > best.score ? own : best), all[0]);
  const tokens = (count: number, what: string) => `${count} ${what} token${count === 1 ? '' : 's'}`;
  return heatMap({
    title: 'QK scores, destination by source',
    description:
      `QK scores of ${tokens(destinations.length, 'destination')} with ${tokens(sources.length, 'source')}; the ` +
      `largest is ${formatNumber(most.score)}, of ${visibleToken(most.destination.token)} with ${visibleToken(most.source.token)}.`,
    rowLabel: 'destination',
    columnLabel: 'source',
    rows: labels(destinations),
    columns: labels(sources),
    values: qk.map(({ pairs }) => pairs.map(({ score }) => score)),
    reading: (place) => {
      const pair = pairAt(place);
      const names = `destination ${destinations[place.row]}, source ${sources[place.column]}`;
      return pair
        ? `${names}: ${formatNumber(pair.score)}, rank ${pair.rank} of ${Math.trunc(result.dVocab)}`
        : names;
    },
  });
}

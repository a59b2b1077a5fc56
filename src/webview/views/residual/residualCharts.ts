import { formatHeadRef } from '../../../protocol/headRef.js';
import type { AttentionPattern, ResidualPart, ResidualResult } from '../../../protocol/residual.js';
import type { BarChartData } from '../../components/barChartModel.js';
import { formatNumber } from '../../../report/numbers.js';
import type { ShadeMapData } from '../../components/shadeMap.js';
import { visibleToken } from '../../../report/tokenSegments.js';
import { neuronTitle, placeTitle } from './residualWords.js';

/** More bars than this are not read: the rest is drawn as one, and stands in the table. */
const MOST_BARS = 16;

/** The parts that count most, in the order in which they were added, and the sum of the others. */
export function partsChart(result: ResidualResult): BarChartData {
  const { neuron, parts } = result;
  const value = ({ dot, share }: ResidualPart) => (neuron ? (dot ?? 0) : share);
  const largest = new Set(
    parts.toSorted((a, b) => Math.abs(value(b)) - Math.abs(value(a))).slice(0, MOST_BARS),
  );
  const bars = parts
    .filter((part) => largest.has(part))
    .map((part) => ({ label: part.name, value: value(part), reading: formatNumber(value(part)) }));
  const others = parts.filter((part) => !largest.has(part));
  const rest = others.reduce((sum, part) => sum + value(part), 0);
  const what = neuron
    ? `the product with ${neuronTitle(neuron, neuron.neuron)}`
    : 'its own direction, as shares of 1';
  return {
    description: `Contributions to ${what}: ${placeTitle(result)}`,
    labels: 'words',
    bars: others.length
      ? [...bars, { label: `${others.length} others`, value: rest, reading: formatNumber(rest) }]
      : bars,
  };
}

export function patternMap({ tokens }: ResidualResult, { head, pattern }: AttentionPattern): ShadeMapData {
  const labels = tokens.map(({ token }) => visibleToken(token));
  return {
    description: `Attention pattern of head ${formatHeadRef(head)} over ${tokens.length} tokens`,
    rows: labels,
    columns: labels,
    values: pattern,
    rowLabel: 'query',
    columnLabel: 'key',
    reading: ({ row, column }) =>
      `query ${row} ${labels[row]}, key ${column} ${labels[column]}: ` +
      (column > row ? 'comes later, never attended to' : formatNumber(pattern[row][column])),
  };
}

import { formatHeadRef } from '../../protocol/headRef.js';
import type { AttentionPattern, ResidualPart, ResidualResult } from '../../protocol/residual.js';
import { barChart, type BarChart } from '../../report/charts/barChart.js';
import { formatNumber } from '../../report/numbers.js';
import { heatMap, type HeatMap } from '../../report/charts/heatMap.js';
import { shortened } from '../../report/shortened.js';
import { visibleToken } from '../../report/tokenSegments.js';
import { neuronTitle, placeTitle } from './words.js';

/** Nobody reads more bars: the rest is drawn as one, and is listed in the table. */
const MOST_BARS = 16;
const LONGEST_LABEL = 14;

/** The parts that count most, in the order in which they were added. */
export function largestParts({ neuron, parts }: ResidualResult): readonly ResidualPart[] {
  const size = (part: ResidualPart) => Math.abs(partValue(part, neuron));
  const largest = new Set(parts.toSorted((a, b) => size(b) - size(a)).slice(0, MOST_BARS));
  return parts.filter((part) => largest.has(part));
}

/** The parts that count most, in the order in which they were added, and the sum of the others. */
export function partsChart(result: ResidualResult): BarChart {
  const { neuron, parts } = result;
  const value = (part: ResidualPart) => partValue(part, neuron);
  const largest = largestParts(result);
  const bars = largest.map((part) => ({
    label: part.name,
    value: value(part),
    reading: formatNumber(value(part)),
  }));
  const others = parts.filter((part) => !largest.includes(part));
  const rest = others.reduce((sum, part) => sum + value(part), 0);
  const what = neuron
    ? `the product with ${neuronTitle(neuron, neuron.neuron)}`
    : 'its own direction, as shares of 1';
  return barChart({
    title: neuron
      ? `Product with ${neuronTitle(neuron, neuron.neuron)} by part`
      : `Shares of ${placeTitle(result)}`,
    description: `Contributions to ${what}: ${placeTitle(result)}`,
    labels: 'words',
    bars: others.length
      ? [...bars, { label: `${others.length} others`, value: rest, reading: formatNumber(rest) }]
      : bars,
  });
}

/** A head's attention pattern; later keys that no query sees are left blank. */
export function patternMap({ tokens }: ResidualResult, { head, pattern, scores }: AttentionPattern): HeatMap {
  const isUnseen = (query: number, key: number) => key > query && scores[query][key] === null;
  const names = tokens.map(({ token }) => visibleToken(token));
  const labels = names.map((name) => shortened(name, LONGEST_LABEL));
  return heatMap({
    title: `Attention of head ${formatHeadRef(head)}`,
    description: `Attention pattern of head ${formatHeadRef(head)} over ${tokens.length} tokens`,
    rows: labels,
    columns: labels,
    values: pattern.map((row, query) => row.map((value, key) => (isUnseen(query, key) ? null : value))),
    rowLabel: 'query',
    columnLabel: 'key',
    reading: ({ row, column }) =>
      `query ${row} ${names[row]}, key ${column} ${names[column]}: ` +
      (isUnseen(row, column) ? 'comes later, never attended to' : formatNumber(pattern[row][column])),
  });
}

function partValue({ dot, share }: ResidualPart, neuron: ResidualResult['neuron']): number {
  return neuron ? (dot ?? 0) : share;
}

import type { ResultOf } from '../../protocol/questions.js';
import { requireMap } from '../../report/budget.js';
import { barChart, type BarChart } from '../../report/charts/barChart.js';
import { heatMap, type HeatMap } from '../../report/charts/heatMap.js';
import { largestOf } from '../../report/extremes.js';
import { formatNumber } from '../../report/numbers.js';
import { measured } from './words.js';

type RunResult = ResultOf<'run'>;

/** What each layer's attention and MLP, and the parts outside layers, did to the logit. */
export function layersChart(result: RunResult): BarChart {
  const byName = new Map<string, number>();
  for (const { kind, layer, name, value } of result.split.parts) {
    const label = layer === undefined ? name : `L${layer} ${kind === 'mlp' ? 'MLP' : 'attention'}`;
    byName.set(label, (byName.get(label) ?? 0) + value);
  }
  return barChart({
    title: `Who wrote ${measured(result)}, by layer`,
    description: `Contributions to ${measured(result)}, by layer`,
    labels: 'words',
    bars: [...byName].map(([label, value]) => ({ label, value, reading: formatNumber(value) })),
  });
}

/** Layers by heads; a layer's MLP is the last column. */
export function writersMap(result: RunResult): HeatMap {
  const { parts } = result.split;
  const nLayers = 1 + largestOf(parts, ({ layer = 0 }) => layer);
  const nHeads = 1 + largestOf(parts, ({ head = 0 }) => head);
  requireMap(nLayers, nHeads + 1);
  const values = Array.from({ length: nLayers }, () => new Array<number | null>(nHeads + 1).fill(null));
  for (const { kind, layer, head, value } of parts) {
    if (layer === undefined || kind === 'bias') continue;
    values[layer][kind === 'mlp' ? nHeads : (head ?? 0)] = value;
  }
  const rows = values.map((_, layer) => `${layer}`);
  const columns = [...Array.from({ length: nHeads }, (_, head) => `${head}`), 'MLP'];
  return heatMap({
    title: `Who wrote ${measured(result)}`,
    description: `Contributions of each head and MLP to ${measured(result)}`,
    ...{ rows, columns, values, rowLabel: 'layer', columnLabel: 'head' },
    reading: ({ row, column }) => {
      const value = values[row][column];
      const part = column === nHeads ? `MLP of layer ${row}` : `head ${row}.${column}`;
      return `${part}: ${value === null ? 'none' : formatNumber(value)}`;
    },
  });
}

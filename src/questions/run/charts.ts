import type { HeadRef } from '../../protocol/headRef.js';
import type { ResultOf } from '../../protocol/questions.js';
import { requireMap } from '../../report/budget.js';
import { barChart, type BarChart } from '../../report/charts/barChart.js';
import { heatMap, type HeatMap, type HeatMapCell } from '../../report/charts/heatMap.js';
import { largestOf } from '../../report/extremes.js';
import { formatNumber } from '../../report/numbers.js';
import { byEffect } from './byEffect.js';
import { effectIn, splitIn } from './compared.js';

type RunResult = ResultOf<'run'>;

/** What each layer's attention and MLP, and the parts outside layers, did to the logit, the end of the model on top. */
export function layersChart(result: RunResult): BarChart {
  const byName = new Map<string, number>();
  const effect = effectIn(result);
  for (const part of result.parts) {
    const { kind, layer, name } = part;
    const label = layer === undefined ? name : `L${layer} ${kind === 'mlp' ? 'MLP' : 'attention'}`;
    byName.set(label, (byName.get(label) ?? 0) + effect(part));
  }
  return barChart({
    title: `Who wrote ${splitIn(result)}, by layer`,
    description: `Contributions to ${splitIn(result)}, by layer`,
    labels: 'words',
    bars: [...byName].reverse().map(([label, value]) => ({ label, value, reading: formatNumber(value) })),
  });
}

/** What a cell of {@link writersMap} is of: a head, or the MLP of a layer. */
export function writerAt({ parts }: RunResult, { row, column }: HeatMapCell): HeadRef | number {
  const layer = layersIn(parts) - 1 - row;
  return column === headsIn(parts) ? layer : { layer, head: column };
}

/** The cell of {@link writersMap} with the largest part. */
export function largestCell(result: RunResult): HeatMapCell {
  const { parts } = result;
  const [largest] = byEffect(
    parts.filter(({ kind }) => kind === 'head' || kind === 'mlp'),
    effectIn(result),
  );
  const { layer = 0, head = headsIn(parts) } = largest ?? {};
  return { row: layersIn(parts) - 1 - layer, column: head };
}

function layersIn(parts: RunResult['parts']): number {
  return 1 + largestOf(parts, ({ layer = 0 }) => layer);
}

function headsIn(parts: RunResult['parts']): number {
  return 1 + largestOf(parts, ({ head = 0 }) => head);
}

/** Layers by heads, the last layer on top; a layer's MLP is the last column. */
export function writersMap(result: RunResult): HeatMap {
  const { parts } = result;
  const nLayers = layersIn(parts);
  const nHeads = headsIn(parts);
  requireMap(nLayers, nHeads + 1);
  const values = Array.from({ length: nLayers }, () => new Array<number | null>(nHeads + 1).fill(null));
  const effect = effectIn(result);
  for (const part of parts) {
    const { kind, layer, head } = part;
    if (layer === undefined || kind === 'bias') continue;
    values[nLayers - 1 - layer][kind === 'mlp' ? nHeads : (head ?? 0)] = effect(part);
  }
  const rows = values.map((_, row) => `${nLayers - 1 - row}`);
  const columns = [...Array.from({ length: nHeads }, (_, head) => `${head}`), 'MLP'];
  return heatMap({
    title: `Who wrote ${splitIn(result)}`,
    description: `Contributions of each head and MLP to ${splitIn(result)}`,
    ...{ rows, columns, values, rowLabel: 'layer', columnLabel: 'head' },
    reading: ({ row, column }) => {
      const value = values[row][column];
      const part = column === nHeads ? `MLP of layer ${rows[row]}` : `head ${rows[row]}.${column}`;
      return `${part}: ${value === null ? 'none' : formatNumber(value)}`;
    },
  });
}

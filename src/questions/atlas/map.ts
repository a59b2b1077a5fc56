import type { AtlasHead, AtlasResult } from '../../protocol/atlas.js';
import { formatHeadRef, type HeadRef } from '../../protocol/headRef.js';
import { requireMap } from '../../report/budget.js';
import { heatMap, type HeatMap, type HeatMapCell } from '../../report/charts/heatMap.js';
import { largestOf } from '../../report/extremes.js';
import { formatNumber } from '../../report/numbers.js';
import { sharesKeys } from '../../report/sharedKeys.js';
import { MEASURE_WORDS, measureOf, type AtlasShown } from './words.js';

/** "effective · largest singular value", or "copying score", or its percentile if that is known. */
export function mapTitle(
  { subject, measure }: AtlasShown,
  { crossed }: Pick<AtlasResult, 'crossed'>,
): string {
  if (subject !== 'copying') return `${subject} · ${MEASURE_WORDS[measure].label}`;
  return crossed ? "copying score's percentile, two-sided" : 'copying score';
}

/**
 * The number the map shows for a head; undefined until it is computed. For the copying score, how many percent of crossed
 * heads lie nearer to their median, negative below it; the score itself until these are known.
 */
export function shownValue(head: AtlasHead, { subject, measure }: AtlasShown): number | undefined {
  if (subject === 'copying') {
    const { copyingScore, copyingPercentile } = head;
    return copyingPercentile === undefined ? copyingScore : 2 * copyingPercentile - 100;
  }
  const summary = head[subject];
  return summary && measureOf(summary, measure);
}

export function headAt({ row, column }: HeatMapCell): HeadRef {
  return { layer: row, head: column };
}

/**
 * The heat map of layer by head.
 *
 * @throws TooMuchToDraw
 */
export function atlasMap(result: AtlasResult, shown: AtlasShown): HeatMap {
  const { heads, model, crossed, headsPerKey, withoutAttention = [] } = result;
  const nLayers = 1 + largestOf([...heads, ...withoutAttention], ({ layer }) => layer);
  const nHeads = 1 + largestOf(heads, ({ head }) => head);
  requireMap(nLayers, nHeads);
  const known = new Map(heads.map((head) => [formatHeadRef(head), head]));
  const at = (layer: number, head: number) => known.get(formatHeadRef({ layer, head }));
  const values = Array.from({ length: nLayers }, (_, layer) =>
    Array.from({ length: nHeads }, (_own, head) => {
      const own = at(layer, head);
      return (own && shownValue(own, shown)) ?? null;
    }),
  );
  const instead = new Map(withoutAttention.map((other) => [other.layer, other.instead]));
  const title = mapTitle(shown, result);
  const percentiles = shown.subject === 'copying' && crossed !== undefined;
  return heatMap({
    title: `Every head: ${title}`,
    description: `${title} of every head of ${model.name}, layer by head${largest(heads, shown)}`,
    rowLabel: 'layer',
    columnLabel: 'head',
    rows: values.map((_, layer) => [layer, instead.get(layer) ?? []].flat().join(' ')),
    columns: Array.from({ length: nHeads }, (_, head) => String(head)),
    values,
    ...(headsPerKey !== undefined && { columnsTogether: headsPerKey }),
    least: percentiles ? WITHIN_CHANCE : farFromZero(values.flat()),
    ...(percentiles && { most: 100 }),
    reading: (cell) => {
      const value = values[cell.row]?.[cell.column] ?? null;
      const without = instead.get(cell.row);
      if (without !== undefined) return `Layer ${cell.row}: ${without} instead of attention`;
      const score = percentiles ? at(cell.row, cell.column)?.copyingScore : undefined;
      const beside = score === undefined ? '' : `, score ${formatNumber(score)}`;
      const shares = headsPerKey === undefined ? '' : `; ${sharesKeys(headAt(cell), headsPerKey)}`;
      return `Head ${formatHeadRef(headAt(cell))}: ${title} ${value === null ? 'not computed yet' : formatNumber(value)}${beside}${shares}`;
    },
  });
}

/** A two-sided percentile that crossed heads exceed in 5 % of cases. */
const WITHIN_CHANCE = 95;

/** If all values are far from 0 and close together, the colours start slightly below the smallest; otherwise at 0. */
function farFromZero(values: readonly (number | null)[]): number {
  const known = values.filter((value) => value !== null);
  const most = known.reduce((one, other) => Math.max(one, other), -Infinity);
  const least = known.reduce((one, other) => Math.min(one, other), Infinity);
  return known.length > 0 && least > most / 2 && most > least ? least - (most - least) / 8 : 0;
}

function largest(heads: readonly AtlasHead[], shown: AtlasShown): string {
  const valued = heads.flatMap((head) => {
    const value = shownValue(head, shown);
    return value === undefined ? [] : [{ head, value }];
  });
  if (valued.length === 0) return ', not computed yet.';
  const most = valued.reduce((best, own) => (own.value > best.value ? own : best));
  return `; the largest is ${formatNumber(most.value)}, of head ${formatHeadRef(most.head)}.`;
}

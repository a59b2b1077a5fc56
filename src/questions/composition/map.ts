import type {
  AnticausalScores,
  CompositionKind,
  CompositionResult,
  CompositionScore,
} from '../../protocol/composition.js';
import { formatHeadRef, type HeadRef } from '../../protocol/headRef.js';
import { requireMap } from '../../report/budget.js';
import { heatMap, type HeatMap, type HeatMapCell } from '../../report/charts/heatMap.js';
import { state } from '../../report/claims/claims.js';
import { largestOf } from '../../report/extremes.js';
import { formatNumber } from '../../report/numbers.js';

export const KIND_WORDS: { readonly [kind in CompositionKind]: string } = {
  Q: 'queries',
  K: 'keys',
  V: 'values',
};

/** The pairs with the largest scores, largest first. */
export function strongest(scores: readonly CompositionScore[], count: number): readonly CompositionScore[] {
  return scores.toSorted((x, y) => y.score - x.score).slice(0, count);
}

/** What the scores of anticausal pairs are, in a sentence. */
export function anticausalWords({ pairs, median, above95, above99 }: AnticausalScores): string {
  return state('anticausal', {
    ...{ pairs, median: formatNumber(median) },
    ...{ above95: formatNumber(above95), above99: formatNumber(above99) },
  });
}

/** What random matrices score, in a sentence. */
export function randomWords({ random }: Pick<CompositionResult, 'random'>): string {
  return state('randomMatrices', { random: formatNumber(random) });
}

export function headAt({ row, column }: HeatMapCell): HeadRef {
  return { layer: row, head: column };
}

/**
 * One head's scores with all heads of other layers, by the other's layer and head: their percentiles among anticausal
 * pairs; without these, how far they are above random.
 *
 * @throws TooMuchToDraw
 */
export function compositionMap(result: CompositionResult, focus: HeadRef): HeatMap {
  const { scores, kind, anticausal } = result;
  const most = (part: keyof HeadRef) =>
    Math.max(
      focus[part],
      largestOf(scores, ({ earlier, later }) => Math.max(earlier[part], later[part])),
    );
  const nLayers = 1 + most('layer');
  const nHeads = 1 + most('head');
  requireMap(nLayers, nHeads);
  const values = Array.from({ length: nLayers }, () => new Array<number | null>(nHeads).fill(null));
  const scored = values.map((row) => [...row]);
  for (const { earlier, later, score, aboveRandom, percentile } of scores) {
    const other = sameHead(earlier, focus) ? later : sameHead(later, focus) ? earlier : undefined;
    // Keys other than indices could be names of array properties.
    if (!other || !isIndex(other.layer, nLayers) || !isIndex(other.head, nHeads)) continue;
    values[other.layer][other.head] = anticausal ? (percentile ?? null) : aboveRandom;
    scored[other.layer][other.head] = score;
  }
  const name = formatHeadRef(focus);
  const what = anticausal ? 'percentile among anticausal pairs' : 'above random';
  return heatMap({
    title: `${kind}-composition of head ${name} with every other, ${what}`,
    description:
      `${kind}-composition of head ${name}, ${what}, with the heads of all other layers, by layer and head: those of earlier ` +
      `layers write what its ${KIND_WORDS[kind]} read, those of later layers read what it writes. ` +
      (anticausal ? anticausalWords(anticausal) : randomWords(result)),
    rowLabel: 'layer',
    columnLabel: 'head',
    rows: values.map((_, layer) => String(layer)),
    columns: values[0].map((_, head) => String(head)),
    values,
    reading: (cell) => {
      const other = formatHeadRef(headAt(cell));
      const value = values[cell.row]?.[cell.column] ?? null;
      if (value === null)
        return `Head ${other}: no score with a head of ${cell.row === focus.layer ? 'its own layer' : 'this layer'}`;
      const pair = cell.row < focus.layer ? `${other} into ${name}` : `${name} into ${other}`;
      const score = formatNumber(scored[cell.row][cell.column]!);
      return anticausal
        ? `${pair}: ${state('aboveAnticausal', { score, percentile: formatNumber(value) })}`
        : `${pair}: ${state('aboveRandom', { score, excess: formatNumber(value) })}`;
    },
  });
}

function isIndex(value: number, count: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < count;
}

function sameHead(a: HeadRef, b: HeadRef): boolean {
  return a.layer === b.layer && a.head === b.head;
}

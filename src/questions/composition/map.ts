import type { CompositionKind, CompositionResult, CompositionScore } from '../../protocol/composition.js';
import { formatHeadRef, type HeadRef } from '../../protocol/headRef.js';
import { requireMap } from '../../report/budget.js';
import { heatMap, type HeatMap, type HeatMapCell } from '../../report/charts/heatMap.js';
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

export function headAt({ row, column }: HeatMapCell): HeadRef {
  return { layer: row, head: column };
}

/**
 * How far above random one head's scores with all heads of other layers are, by the other's layer and head.
 *
 * @throws TooMuchToDraw
 */
export function compositionMap({ scores, kind, random }: CompositionResult, focus: HeadRef): HeatMap {
  const most = (part: keyof HeadRef) =>
    Math.max(
      focus[part],
      largestOf(scores, ({ earlier, later }) => Math.max(earlier[part], later[part])),
    );
  const nLayers = 1 + most('layer');
  const nHeads = 1 + most('head');
  requireMap(nLayers, nHeads);
  const values = Array.from({ length: nLayers }, () => new Array<number | null>(nHeads).fill(null));
  for (const { earlier, later, aboveRandom } of scores) {
    const other = sameHead(earlier, focus) ? later : sameHead(later, focus) ? earlier : undefined;
    // Keys other than indices could be names of array properties.
    if (!other || !isIndex(other.layer, nLayers) || !isIndex(other.head, nHeads)) continue;
    values[other.layer][other.head] = aboveRandom;
  }
  const name = formatHeadRef(focus);
  return heatMap({
    title: `${kind}-composition of head ${name} with every other, above random`,
    description:
      `${kind}-composition of head ${name} above random with the heads of all other layers, by layer and head: those of earlier ` +
      `layers write what its ${KIND_WORDS[kind]} read, those of later layers read what it writes. Random matrices ` +
      `give ${formatNumber(random)}.`,
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
      return `${pair}: ${formatNumber(value + random)}, ${formatNumber(value)} above random`;
    },
  });
}

function isIndex(value: number, count: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < count;
}

function sameHead(a: HeadRef, b: HeadRef): boolean {
  return a.layer === b.layer && a.head === b.head;
}

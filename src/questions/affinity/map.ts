import { formatHeadRef, type HeadRef } from '../../protocol/headRef.js';
import type { ResultOf } from '../../protocol/questions.js';
import { lengthOf, requireMap } from '../../report/budget.js';
import { heatMap, type HeatMap } from '../../report/charts/heatMap.js';
import { state } from '../../report/claims/claims.js';
import { formatNumber } from '../../report/numbers.js';

type Result = ResultOf<'affinity'>;

/** Beyond so many heads a side, cells would be too small to see, and the map has layers in their place. */
const MOST_HEADS_A_SIDE = 160;

/**
 * The overlap of every pair of heads, or its mean over the heads of two layers if there are many. A space with itself
 * is blank.
 *
 * @throws TooMuchToDraw
 */
export function affinityMap(result: Result): HeatMap {
  const { rows, columns, kernel, first, second } = result;
  const isByHead = Math.max(lengthOf(rows), lengthOf(columns)) <= MOST_HEADS_A_SIDE;
  const [down, across] = [groups(rows, isByHead), groups(columns, isByHead)];
  requireMap(down.length, across.length);
  const overlap = (r: number, c: number): number | null => {
    const [a, b] = [rows[r], columns[c]];
    const least = Math.min(a.rank, b.rank);
    return least === 0 || (first === second && r === c) ? null : (kernel[r]?.[c] ?? 0) / least;
  };
  const values = down.map((own) =>
    across.map((other) => mean(own.members.flatMap((r) => other.members.map((c) => overlap(r, c))))),
  );
  const unit = isByHead ? 'head' : 'layer';
  const what = isByHead ? 'every two heads' : 'the heads of every two layers, as means';
  return heatMap({
    title: `Overlap of ${first} and ${second} spaces, by ${unit}`,
    description: `Overlap of the ${first} and ${second} spaces of ${what}. ${randomWords(result)}`,
    rowLabel: `${first}, ${unit}`,
    columnLabel: `${second}, ${unit}`,
    rows: down.map(({ name }) => name),
    columns: across.map(({ name }) => name),
    values,
    least: result.random.overlap,
    reading: ({ row, column }) => {
      const value = values[row]?.[column] ?? null;
      const names = `${first} of ${unit} ${down[row].name}, ${second} of ${unit} ${across[column].name}`;
      return value === null ? `${names}: the same space` : `${names}: ${formatNumber(value)}`;
    },
  });
}

/** What random spaces give, in a sentence. */
export function randomWords({ random }: Pick<Result, 'random'>): string {
  return state('randomOverlap', { overlap: formatNumber(random.overlap) });
}

interface Group {
  readonly name: string;
  /** Indices of heads. */
  readonly members: readonly number[];
}

function groups(heads: readonly HeadRef[], isByHead: boolean): readonly Group[] {
  if (isByHead) return heads.map((head, index) => ({ name: formatHeadRef(head), members: [index] }));
  const layers = new Map<number, number[]>();
  for (const [index, { layer }] of heads.entries()) {
    const own = layers.get(layer);
    if (own) own.push(index);
    else layers.set(layer, [index]);
  }
  return [...layers].map(([layer, members]) => ({ name: String(layer), members }));
}

function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length > 0 ? known.reduce((sum, value) => sum + value, 0) / known.length : null;
}

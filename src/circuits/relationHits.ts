import type { Matrix32, Matrix64 } from '../linalg/matrix.js';
import { rowBlock, toFloat32 } from '../linalg/matrix.js';
import { stackRows } from '../linalg/stackRows.js';
import type { Compute } from '../linalg/compute.js';
import type { HeadWeights } from '../model/headWeights.js';
import type { VocabularyMatrix } from '../model/vocabularyMatrix.js';
import type { Hits } from '../statistics/matchedByPermutation.js';
import { blockRows, blocks } from '../tasks/blocks.js';
import { tick } from '../tasks/tick.js';

/** Pairs by the ids of their tokens. */
export interface TokenPairs {
  readonly sources: readonly number[];
  readonly targets: readonly number[];
}

/** Which sources raise and lower which targets of a relation most. */
export interface RelationHits {
  readonly raised: Hits;
  readonly lowered: Hits;
}

/**
 * For each relation, the targets that are among the first of each source's row of W W_V W_O W_U, and among the last. A
 * row whose entries are all equal has none.
 *
 * @param rows the rows of W of all sources, `[sources, d_model]`
 * @param placeOf the row of a source
 * @param first how many of a row's entries are its first
 * @throws QkLensError `compute`, `cancelled`
 */
export async function relationHits(
  compute: Compute,
  { wV, wO }: Pick<HeadWeights, 'wV' | 'wO'>,
  unembed: VocabularyMatrix,
  rows: Matrix64,
  placeOf: ReadonlyMap<number, number>,
  relations: readonly TokenPairs[],
  first: number,
  signal: AbortSignal | undefined,
): Promise<RelationHits[]> {
  const values = toFloat32(await compute.multiply64(rows, wV));
  const written = await unembed.scores(
    Array.from({ length: wO.rows }, (_, k) => rowBlock(wO, k, k + 1).data),
    signal,
  );
  const output = stackRows(written.map((data): Matrix32 => ({ data, rows: 1, cols: data.length })));
  const found = relations.map(({ sources }) => ({
    raised: sources.map((): number[] => []),
    lowered: sources.map((): number[] => []),
  }));
  const users = usersOf(relations, placeOf, rows.rows);
  const cost = 2 * wO.rows * output.cols;
  for (const [from, to] of blocks(rows.rows, blockRows('product32', cost))) {
    await tick(signal);
    const logits = await compute.multiply32(rowBlock(values, from, to), output);
    for (let row = from; row < to; row++) {
      const own = rowBlock(logits, row - from, row - from + 1).data;
      const { high, low } = thresholds(own, first);
      if (high === low) continue;
      for (const { relation, index } of users[row]) {
        for (const [column, target] of relations[relation].targets.entries()) {
          if (own[target] >= high) found[relation].raised[index].push(column);
          if (own[target] <= low) found[relation].lowered[index].push(column);
        }
      }
    }
  }
  return found;
}

/** For each row the pairs whose source it is of. */
function usersOf(
  relations: readonly TokenPairs[],
  placeOf: ReadonlyMap<number, number>,
  count: number,
): readonly (readonly { readonly relation: number; readonly index: number }[])[] {
  const users = Array.from({ length: count }, (): { relation: number; index: number }[] => []);
  for (const [relation, { sources }] of relations.entries()) {
    for (const [index, source] of sources.entries()) users[placeOf.get(source)!].push({ relation, index });
  }
  return users;
}

/** The k-th largest and the k-th smallest entry, k at most the number of entries. */
function thresholds(row: Float32Array, k: number): { readonly high: number; readonly low: number } {
  const count = Math.min(k, row.length);
  // The count largest so far, smallest first, and the count smallest, largest first.
  const largest = new Float32Array(count).fill(-Infinity);
  const smallest = new Float32Array(count).fill(Infinity);
  for (let i = 0; i < row.length; i++) {
    const value = row[i];
    if (value > largest[0]) insert(largest, value, 1);
    if (value < smallest[0]) insert(smallest, value, -1);
  }
  return { high: largest[0], low: smallest[0] };
}

/** Puts a value in its place in a sorted list, whose first falls out. */
function insert(sorted: Float32Array, value: number, sign: 1 | -1): void {
  let at = 0;
  while (at + 1 < sorted.length && sign * sorted[at + 1] < sign * value) {
    sorted[at] = sorted[at + 1];
    at++;
  }
  sorted[at] = value;
}

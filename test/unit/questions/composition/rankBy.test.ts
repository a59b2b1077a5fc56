/** The tokens that two heads weigh differently, by the cosines of centred rows, against dense references. */
import { join } from 'node:path';
import { Matrix } from 'ml-matrix';
import { expect, it } from 'vitest';
import { DEFAULT_WEIGHTS } from '../../../../src/protocol/model.js';
import { movedTables } from '../../../../src/questions/composition/movedTables.js';
import { qkMatrix, vocabularyRows } from '../../../reference/circuits.js';
import { canonicalWeights } from '../../../reference/gpt2.js';
import { centredRows, falling, products, unitRows } from '../../../reference/neurons.js';
import { process as processWeights } from '../../../reference/processings.js';
import { makeRandomCheckpoint } from '../../../reference/randomCheckpoint.js';
import { svd } from '../../../reference/svd.js';
import { askOnce, temporaryFolder } from '../../support.js';

const checkpoint = makeRandomCheckpoint(join(temporaryFolder(), 'random'), { seed: 92 });
const weights = processWeights(canonicalWeights(checkpoint.raw), DEFAULT_WEIGHTS.processing);
const [a, b] = [
  { layer: 0, head: 1 },
  { layer: 1, head: 2 },
];
const embed = vocabularyRows(weights, 'W_E');
const unit = unitRows(centredRows(embed));

/** Entries of the first vectors of `embedding`, and the centred rows' cosines with their directions. */
function firstVectors(head: typeof a) {
  const m = qkMatrix(weights, head);
  const { left, right } = svd(embed.mmul(m).mmul(embed.transpose()), 1);
  // u = W_E (W_QK W_E^T v) / sigma, and likewise v.
  const directions = {
    query: m.mmul(embed.transpose()).mmul(right.subMatrix(0, right.rows - 1, 0, 0)),
    key: m
      .transpose()
      .mmul(embed.transpose())
      .mmul(left.subMatrix(0, left.rows - 1, 0, 0)),
  };
  const side = (entries: number[], direction: Matrix) => {
    const column = direction.getColumn(0);
    return { entries, cosines: products(unit, column).map((value) => value / Math.hypot(...column)) };
  };
  return {
    query: side(left.getColumn(0), directions.query),
    key: side(right.getColumn(0), directions.key),
  };
}

it('rise and fall by their cosines', async () => {
  const request = { ...DEFAULT_WEIGHTS, kind: 'Q', compare: { a, b } } as const;
  const byDot = await askOnce(checkpoint.folder, 'composition', request);
  const result = await askOnce(checkpoint.folder, 'composition', { ...request, rankBy: 'cosine' });
  const comparison = result.comparison!;
  const moved = comparison.moved!;
  expect(moved.query.cosine).toBeCloseTo(byDot.comparison!.moved!.query.cosine, 9);
  const [before, after] = [firstVectors(a), firstVectors(b)];
  const along = (x: number[], y: number[]) => x.reduce((sum, value, i) => sum + value * y[i], 0);
  const alike = (['query', 'key'] as const).reduce(
    (sum, side) => sum + along(before[side].entries, after[side].entries),
    0,
  );
  const sign = alike < 0 ? -1 : 1;
  for (const side of ['query', 'key'] as const) {
    const from = before[side];
    const to = after[side];
    const change = to.cosines.map((value, id) => sign * value - from.cosines[id]);
    const { rose, fell } = moved[side];
    expect(rose.map(({ id }) => id)).toEqual(falling(change).slice(0, rose.length));
    expect(fell.map(({ id }) => id)).toEqual(falling(change).toReversed().slice(0, fell.length));
    for (const own of [...rose, ...fell]) {
      expect(own.cosineBefore).toBeCloseTo(from.cosines[own.id], 5);
      expect(own.cosineAfter).toBeCloseTo(sign * to.cosines[own.id], 5);
      expect(own.before).toBeCloseTo(from.entries[own.id], 5);
      expect(own.after).toBeCloseTo(sign * to.entries[own.id], 5);
    }
  }
  for (const table of movedTables(result, comparison, moved)) {
    const changes = table.rows.map((row) => row[1] as number);
    expect(changes).toEqual(changes.toSorted((x, y) => y - x));
    expect(table.columns.map(({ key }) => key)).toContain('cosineAfter');
  }
});

/** What congruence may claim, on random rows and on the embeddings of trained models. */
import { describe, expect, it } from 'vitest';
import { TopSets } from '../../../src/circuits/topSets.js';
import { RawVocabulary } from '../../../src/model/rawVocabulary.js';
import type { Remember } from '../../../src/model/remember.js';
import { VocabularyMatrix } from '../../../src/model/vocabularyMatrix.js';
import { seededRandom } from '../../../src/statistics/random.js';
import { upperTail } from '../../../src/statistics/upperTail.js';
import { EMBEDDINGS } from '../embeddings.js';
import { inner, normalVector, unit, type Rows } from '../subspaces.js';
import { compute } from '../support.js';
import { vocabularyMatrixOf } from '../vocabularyMatrixOf.js';

const TOP = 10;
const DIRECTIONS = 4000;
const SEED = 1;
/** In 64 dimensions, a few of a thousand random directions come upon a planted group themselves. */
const FLOOR = 0.004;

async function setsOf(rows: Rows) {
  const matrix = vocabularyMatrixOf(rows);
  const sets = await TopSets.of(matrix, matrix, TOP, {});
  const chance = await sets.isotropicExcess(DIRECTIONS, SEED, {});
  return {
    chance,
    /** A direction's top tokens, their excess and its p. */
    tested: async (direction: Float64Array) => {
      const [products] = await matrix.scores([direction]);
      const ids = sets.top(products, direction);
      const { own, random } = sets.meanCosine(ids);
      return { ids, excess: own - random, p: upperTail(chance, own - random) };
    },
  };
}

describe.each(EMBEDDINGS)('the top tokens of directions on $name', ({ isThere, rows: make }) => {
  const test = it.skipIf(!isThere);

  test('give 3 to 7 % of other random directions a p below .05', async () => {
    const rows = make();
    const { tested } = await setsOf(rows);
    const random = seededRandom(7);
    let below = 0;
    const trials = 2000;
    for (let trial = 0; trial < trials; trial++) {
      const { p } = await tested(unit(normalVector(rows[0].length, random)));
      if (p < 0.05) below++;
    }
    expect(below / trials).toBeGreaterThan(0.03);
    expect(below / trials).toBeLessThan(0.07);
  });

  test('reach the least p with a planted group, and still do when another row is ten times as long', async () => {
    const own = make();
    const direction = unit(normalVector(own[0].length, seededRandom(11)));
    // Behind the bytes of a tokenizer, whose rows are alike as they are.
    const group = new Set(Array.from({ length: TOP + 2 }, (_, i) => 300 + 17 * i));
    const planted = own.map((row, id) => {
      const length = Math.sqrt(inner(row, row));
      return group.has(id) ? row.map((value, i) => value + 3 * length * direction[i]) : row;
    });
    const plain = await (await setsOf(planted)).tested(direction);
    expect(plain.ids.filter((id) => group.has(id))).toHaveLength(TOP);
    expect(plain.p).toBeLessThanOrEqual(FLOOR);

    const long = planted.map((row, id) => (id === 100 ? row.map((value) => 10 * value) : row));
    const other = await (await setsOf(long)).tested(direction);
    expect(other.ids.filter((id) => group.has(id))).toHaveLength(TOP);
    expect(other.p).toBeLessThanOrEqual(FLOOR);
    expect(Math.abs(other.excess - plain.excess)).toBeLessThan(0.02);
  });
});

it('the null is kept for each pair of spaces', async () => {
  const made: string[] = [];
  const remember: Remember = (quantity, make) => {
    if (quantity.startsWith('excess')) made.push(quantity);
    return make();
  };
  const matrix = (space: 'W_E' | 'W_U') => {
    const random = seededRandom(space === 'W_E' ? 3 : 4);
    const data = Float32Array.from({ length: 40 * 6 }, () => random.normal());
    const raw = new RawVocabulary(space, { dtype: 'F32', data, rows: 40, cols: 6 }, compute, space, remember);
    return new VocabularyMatrix(space, raw, { center: false });
  };
  const spaces = [matrix('W_E'), matrix('W_U')];
  const nulls: number[] = [];
  for (const chosen of spaces) {
    for (const measured of spaces) {
      const sets = await TopSets.of(chosen, measured, 3, {});
      const [first] = await sets.isotropicExcess(5, SEED, {});
      nulls.push(first);
    }
  }
  expect(new Set(nulls).size).toBe(4);
  expect(new Set(made).size).toBe(4);
});

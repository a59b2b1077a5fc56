import { describe, expect, it } from 'vitest';
import { CentredRows } from '../../../src/circuits/centredRows.js';
import { MatchedMeans } from '../../../src/circuits/matchedMeans.js';
import { matchedSet } from '../../../src/circuits/matchedTokens.js';
import { topIndices } from '../../../src/linalg/topK.js';
import { moments } from '../../../src/statistics/moments.js';
import { seededRandom } from '../../../src/statistics/random.js';
import { inner, normalVector, unit, type Rows } from '../subspaces.js';
import { vocabularyMatrixOf } from '../vocabularyMatrixOf.js';

const D = 32;
const random = seededRandom(12);
const common = normalVector(D, random).map((value) => 4 * value);
const shared = unit(normalVector(D, random));
/** The first twelve have a direction in common; all have a mean that is longer than what distinguishes them. */
const rows: Rows = Array.from({ length: 1500 }, (_, id) =>
  normalVector(D, random).map((value, i) => value + common[i] + (id < 12 ? 7 * shared[i] : 0)),
);

async function top(of: Rows, k = 10) {
  const matrix = vocabularyMatrixOf(of);
  const centred = await CentredRows.of(matrix, {});
  const [products] = await matrix.scores([shared]);
  const cosines = centred.cosines(products, shared);
  const ids = topIndices(cosines, k);
  return { ids, cosines, meanCosine: centred.meanCosine(ids) };
}

it.each([
  [2000, 5],
  [100, 10],
  [60, 30],
])('MatchedMeans of %d tokens and sets of %d is the mean of drawn sets', async (count, k) => {
  const centred = await CentredRows.of(vocabularyMatrixOf(rows.slice(0, count)), {});
  const matched = await MatchedMeans.of(centred, k, {});
  const size = Math.min(count, rows.length);
  const ids = topIndices(
    Float64Array.from({ length: size }, () => random.normal()),
    k,
  );
  const drawn = moments(
    Array.from({ length: 2000 }, () => centred.meanCosine(matchedSet(ids, size, random))),
  );
  expect(Math.abs(matched.mean(ids) - drawn.mean)).toBeLessThan(
    4 * (drawn.sd / Math.sqrt(2000)) + 0.1 * drawn.sd,
  );
});

describe('CentredRows', () => {
  it('has the cosines of the rows less their mean', async () => {
    const { ids, cosines, meanCosine } = await top(rows);
    const mean = common.map((_, i) => rows.reduce((sum, row) => sum + row[i], 0) / rows.length);
    const units = rows.map((row) => unit(row.map((value, i) => value - mean[i])));
    units.forEach((row, id) => expect(cosines[id]).toBeCloseTo(inner(row, shared), 4));
    const pairs = ids.flatMap((a) => ids.filter((b) => b !== a).map((b) => inner(units[a], units[b])));
    expect(meanCosine).toBeCloseTo(pairs.reduce((sum, pair) => sum + pair, 0) / pairs.length, 4);
  });

  it('finds a planted group, and no longer row in its place', async () => {
    const { ids, meanCosine } = await top(rows);
    expect(Math.max(...ids)).toBeLessThan(12);
    expect(meanCosine).toBeGreaterThan(0.4);
    const long = rows.map((row, id) => (id === 700 ? row.map((value) => 10 * value) : row));
    const other = await top(long);
    expect(new Set(other.ids)).toEqual(new Set(ids));
    expect(Math.abs(other.meanCosine - meanCosine)).toBeLessThan(0.01);
  });

  it('gives the mean row itself the cosine 0', async () => {
    const same = Array.from({ length: 40 }, () => common);
    const { cosines, meanCosine } = await top(same, 4);
    expect([...cosines].every((cosine) => cosine === 0)).toBe(true);
    expect(meanCosine).toBe(0);
  });
});

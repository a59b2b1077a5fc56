import { describe, expect, it } from 'vitest';
import { rowsInFloat32, type StoredMatrix } from '../../../src/checkpoint/storedMatrix.js';
import { RawVocabulary } from '../../../src/model/rawVocabulary.js';
import { forget } from '../../../src/model/remember.js';
import { VocabularyMatrix } from '../../../src/model/vocabularyMatrix.js';
import { seededRandom } from '../../../src/statistics/random.js';
import { encodeFloats, roundTo } from '../../reference/rounding.js';
import { compute, errorOf, relativeError } from '../support.js';

const random = seededRandom(8);
const [ROWS, COLS] = [4001, 1000];

function stored(dtype: StoredMatrix['dtype']): StoredMatrix {
  const numbers = Array.from({ length: ROWS * COLS }, () => roundTo(random.uniform() - 0.5, dtype));
  const { buffer } = encodeFloats(numbers, dtype);
  return dtype === 'F32'
    ? { dtype, data: new Float32Array(buffer), rows: ROWS, cols: COLS }
    : { dtype, data: new Uint16Array(buffer), rows: ROWS, cols: COLS };
}

const directions = Array.from({ length: 150 }, () =>
  Float64Array.from({ length: COLS }, () => random.uniform() - 0.5),
);

describe.each(['F32', 'F16', 'BF16'] as const)('of a matrix kept as %s', (dtype) => {
  const matrix = stored(dtype);
  const raw = new RawVocabulary('W_E', matrix, compute, 'test', forget);
  const { data } = rowsInFloat32(matrix, 0, ROWS);
  const dots = (direction: Float64Array, rows: readonly number[]) =>
    rows.map((r) => direction.reduce((sum, x, c) => sum + x * data[r * COLS + c], 0));
  const some = [0, 1, 1570, 1571, 1573, 3143, 3144, 3147, ROWS - 1];

  it.each([0, 1, 2, 16, 17, 64, 65, 150])('%d directions, in as many passes as that takes', async (count) => {
    const asked = directions.slice(0, count);
    const products = await raw.products(asked);
    expect(products).toHaveLength(count);
    products.forEach((own, i) => {
      expect(own).toHaveLength(ROWS);
      expect(
        relativeError(
          some.map((r) => own[r]),
          dots(asked[i], some),
        ),
      ).toBeLessThan(1e-5);
    });
  });

  it('two to sixteen directions are rounded alike, however they are grouped', async () => {
    const together = await raw.products(directions.slice(0, 16));
    for (const i of [0, 7, 15])
      expect(relativeError((await raw.products([directions[i], directions[40]]))[0], together[i])).toBe(0);
  });

  it('views of one matrix give the same results together as alone', async () => {
    const plain = new VocabularyMatrix('W_E', raw, { center: true });
    const offset = Float64Array.from({ length: COLS }, () => random.uniform());
    const scaled = new VocabularyMatrix('W_U', raw, { scale: offset, center: false, offset });
    const other = new VocabularyMatrix('W_EE', new RawVocabulary('W_EE', matrix, compute, '', forget), {
      center: false,
    });
    const asked = [
      { matrix: plain, directions: directions.slice(0, 2) },
      { matrix: other, directions: directions.slice(2, 3) },
      { matrix: scaled, directions: directions.slice(3, 6) },
      { matrix: plain, directions: [] },
    ];
    const together = await VocabularyMatrix.scoresTogether(asked);
    for (const [i, { matrix: own, directions: its }] of asked.entries())
      expect(together[i]).toEqual(await own.scores(its));
    const rows = scaled.rows(5, 6).data;
    expect(together[2][1][5]).toBeCloseTo(
      rows.reduce((sum, x, c) => sum + x * directions[4][c], 0),
      3,
    );
  });

  it('stops when cancelled', async () => {
    const abort = new AbortController();
    const failed = errorOf(raw.products(directions, abort.signal));
    abort.abort();
    expect(await failed).toMatchObject({ code: 'cancelled' });
  });
});

import { expect, it } from 'vitest';
import { topIndices, type Order } from '../../../src/linalg/topK.js';
import { seededRandom } from '../../reference/random.js';

const KEYS: { readonly [order in Order]: (value: number) => number } = {
  largest: (value) => value,
  smallest: (value) => -value,
  magnitude: Math.abs,
};

it.each(Object.keys(KEYS) as Order[])(
  'the first by %s are those of a sort, ties by their places',
  (order) => {
    const random = seededRandom(3);
    for (let round = 0; round < 200; round++) {
      const length = Math.floor(30 * random.uniform());
      // Few different values, so that many are equal.
      const values = Array.from({ length }, () => Math.floor(9 * random.uniform()) - 4);
      const k = Math.floor(12 * random.uniform());
      const key = KEYS[order];
      const sorted = [...values.keys()].sort((a, b) => key(values[b]) - key(values[a]) || a - b);
      for (const data of [values, Float32Array.from(values), Float64Array.from(values)])
        expect(topIndices(data, k, order)).toEqual(sorted.slice(0, k));
    }
  },
);

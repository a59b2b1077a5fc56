import { expect, it } from 'vitest';
import { Compute } from '../../../src/linalg/compute.js';
import { matrix } from '../../../src/linalg/matrix.js';
import { RawVocabulary } from '../../../src/model/rawVocabulary.js';
import { forget } from '../../../src/model/remember.js';
import type { RowTransform } from '../../../src/model/rowTransform.js';
import { VocabularyMatrix } from '../../../src/model/vocabularyMatrix.js';
import { seededRandom } from '../../reference/random.js';

const D = 12;
const random = seededRandom(5);
const numbers = (n: number) => Float64Array.from({ length: n }, () => random.uniform() - 0.4);
const compute = new Compute();
const listener = { signal: new AbortController().signal, onProgress: () => undefined };

function rawOf(name: string, dVocab: number): RawVocabulary {
  const data = Float32Array.from(numbers(dVocab * D));
  return new RawVocabulary(name, { dtype: 'F32', ...matrix(data, dVocab, D) }, compute, name, forget);
}

const [tied, untied] = [rawOf('W_E', 40), rawOf('W_U', 33)];
const transforms: readonly RowTransform[] = [
  { center: false },
  { center: true, scale: numbers(D) },
  { center: false, offset: numbers(D) },
  { center: true, scale: numbers(D), offset: numbers(D) },
];
const pairs = transforms.flatMap((left) => transforms.map((right) => ({ left, right })));

it.each([
  ['one raw matrix', tied, tied],
  ['two raw matrices, the second of fewer tokens', tied, untied],
  ['two raw matrices, the first of fewer tokens', untied, tied],
])('the sums of products of rows of %s are those of the rows', async (_, first, second) => {
  for (const { left, right } of pairs) {
    const a = new VocabularyMatrix('W_U', first, left);
    const b = new VocabularyMatrix('W_E', second, right);
    const sums = await a.products(b, listener);
    const rows = Array.from({ length: Math.min(a.dVocab, b.dVocab) }, (_row, id) => [a.row(id), b.row(id)]);
    for (let i = 0; i < D; i++) {
      for (let j = 0; j < D; j++) {
        const expected = rows.reduce((sum, [ofA, ofB]) => sum + ofA[i] * ofB[j], 0);
        expect(sums.data[i * D + j]).toBeCloseTo(expected, 10);
      }
    }
  }
});

import { describe, expect, it } from 'vitest';
import { directionMoments } from '../../../src/circuits/directionMoments.js';
import { RowView } from '../../../src/circuits/rowView.js';
import { LayerHeads } from '../../../src/circuits/layerHeads.js';
import { Compute } from '../../../src/linalg/compute.js';
import { matrix, zeros64, type Matrix32, type Matrix64 } from '../../../src/linalg/matrix.js';
import { RawVocabulary } from '../../../src/model/rawVocabulary.js';
import { forget } from '../../../src/model/remember.js';
import { VocabularyMatrix } from '../../../src/model/vocabularyMatrix.js';
import { blockRows } from '../../../src/tasks/blocks.js';
import { seededRandom } from '../../../src/statistics/random.js';

/** Notes what each product costs. */
class CountingCompute extends Compute {
  most64 = 0;
  most32 = 0;
  override async multiply64(...args: Parameters<Compute['multiply64']>): Promise<Matrix64> {
    const product = await super.multiply64(...args);
    const [a, , { transA = false } = {}] = args;
    this.most64 = Math.max(this.most64, 2 * product.data.length * (transA ? a.rows : a.cols));
    return product;
  }
  override run: Compute['run'] = async (key, graph, inputs, ...rest) => {
    const { w, directions } = inputs;
    if (w) this.most32 = Math.max(this.most32, 2 * w.rows * w.cols * directions.rows);
    return super.run(key, graph, inputs, ...rest);
  };
}

describe("at GPT-2 XL's width no product of long work is larger than a block", () => {
  const [dModel, dMlp, nHeads, dVocab] = [1600, 6400, 25, 2000];
  const random = seededRandom(3);
  const numbers = (rows: number): Matrix32 =>
    matrix(
      Float32Array.from({ length: rows * dModel }, () => random.uniform() - 0.5),
      rows,
      dModel,
    );
  const compute = new CountingCompute();
  const vocabularyOf = (space: 'W_E' | 'W_U') => {
    const raw = new RawVocabulary(space, { dtype: 'F32', ...numbers(dVocab) }, compute, space, forget);
    return new VocabularyMatrix(space, raw, { center: true });
  };
  const [vocabulary, another] = [vocabularyOf('W_E'), vocabularyOf('W_U')];
  const listener = { signal: new AbortController().signal, onProgress: () => undefined };
  const most = { float64: blockRows('product64', 1), float32: blockRows('product32', 1) };

  it.each([
    ['Gram matrix', () => vocabulary.gram({})],
    ['product of two matrices', () => vocabulary.products(another, listener)],
    ["a layer's neurons", () => directionMoments(compute, vocabulary, zeros64(dMlp, dModel), {})],
    [
      "a layer's heads",
      async () => {
        const wQ = zeros64(dModel, dModel / nHeads);
        const head = { wQ, wK: wQ, wV: wQ, wO: wQ, bQ: wQ, bK: wQ, bV: wQ };
        const layer = new LayerHeads(
          compute,
          Array.from({ length: nHeads }, () => head),
        );
        await layer.seen('query', new RowView(vocabulary), {});
        await layer.products('query', zeros64(dModel, dModel), 'key');
      },
    ],
  ])('%s', async (_, work) => {
    compute.most64 = 0;
    await work();
    expect(compute.most64).toBeGreaterThan(0);
    expect(compute.most64).toBeLessThanOrEqual(most.float64);
  });

  it('scores of many directions', async () => {
    compute.most32 = 0;
    await vocabulary.scores(Array.from({ length: 200 }, () => new Float64Array(dModel).fill(1)));
    expect(compute.most32).toBeGreaterThan(0);
    expect(compute.most32).toBeLessThanOrEqual(most.float32);
  });
});

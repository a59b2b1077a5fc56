import type { Compute } from '../linalg/compute.js';
import { rowBlock, zeros64, type Matrix64 } from '../linalg/matrix.js';
import { blockedProduct } from '../model/blockedProduct.js';
import type { VocabularyMatrix } from '../model/vocabularyMatrix.js';
import { blockRows, blocks } from '../tasks/blocks.js';
import type { Listener } from '../tasks/sharedTask.js';
import { tick } from '../tasks/tick.js';

/** Mean and standard deviation over the vocabulary of each direction's dot products. */
export interface DirectionMoments {
  readonly mean: Float64Array;
  readonly sd: Float64Array;
}

/**
 * Exact, from the vocabulary matrix's mean m and Gram matrix G alone: the mean is m w, the variance w^T G w / n - (m w)^2.
 *
 * @param directions one a row, `[n, d_model]`
 * @throws QkLensError `cancelled`
 */
export async function directionMoments(
  compute: Compute,
  matrix: VocabularyMatrix,
  directions: Matrix64,
  listener: Listener,
): Promise<DirectionMoments> {
  const meanRow = await matrix.mean(listener);
  const gram = await matrix.gram(listener);
  const mean = new Float64Array(directions.rows);
  const sd = new Float64Array(directions.rows);
  const { cols } = directions;
  for (const [from, to] of blocks(directions.rows, Math.max(256, blockRows('product64', 2 * cols ** 2)))) {
    await tick(listener.signal);
    const block = rowBlock(directions, from, to);
    const images = zeros64(block.rows, cols);
    await blockedProduct(compute, block, gram, images, listener);
    for (let r = from, i = 0; r < to; r++) {
      let along = 0;
      let square = 0;
      for (let c = 0; c < cols; c++, i++) {
        along += meanRow[c] * block.data[i];
        square += block.data[i] * images.data[i];
      }
      mean[r] = along;
      sd[r] = Math.sqrt(Math.max(0, square / matrix.dVocab - along * along));
    }
  }
  return { mean, sd };
}

import type { Compute } from '../linalg/compute.js';
import type { Matrix64 } from '../linalg/matrix.js';
import type { VocabularyMatrix } from '../model/vocabularyMatrix.js';
import type { Listener } from '../tasks/sharedTask.js';

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
  const images = await compute.multiply64(directions, await matrix.gram(listener));
  const mean = new Float64Array(directions.rows);
  const sd = new Float64Array(directions.rows);
  for (let r = 0; r < directions.rows; r++) {
    let dot = 0;
    let square = 0;
    for (let i = r * directions.cols, c = 0; c < directions.cols; i++, c++) {
      dot += meanRow[c] * directions.data[i];
      square += directions.data[i] * images.data[i];
    }
    mean[r] = dot;
    sd[r] = Math.sqrt(Math.max(0, square / matrix.dVocab - dot * dot));
  }
  return { mean, sd };
}

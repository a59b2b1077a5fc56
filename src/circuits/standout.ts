import { asRow, zeros64, type Matrix64 } from '../linalg/matrix.js';
import { topIndices } from '../linalg/topK.js';
import { DIRECTIONS_AT_ONCE } from '../model/vocabularyProducts.js';
import type { VocabularyMatrix } from '../model/vocabularyMatrix.js';
import { seededRandom, type Random } from '../statistics/random.js';
import { blocks } from '../tasks/blocks.js';
import type { Listener } from '../tasks/sharedTask.js';
import { tick } from '../tasks/tick.js';
import { directionMoments } from './directionMoments.js';
import { matrixRow } from './matrixRow.js';
import { randomDirections } from './randomDirections.js';

/** Directions that give the null: enough for p down to 0.0005. */
export const ISOTROPIC_DIRECTIONS = 2000;
/** A layer has a null of its own, which takes as long as so many of its neurons. */
export const COVARIANCE_DIRECTIONS = 500;

/**
 * How far a direction's largest products stand out: (their mean - mean of all) / sd of all, over the vocabulary. It
 * depends neither on the direction's length nor on what all rows share: the rows count as centred.
 */
export function standout(largeMean: number, mean: number, sd: number): number {
  return sd > 0 ? (largeMean - mean) / sd : 0;
}

/**
 * The standout of 2000 random directions, every one equally likely, smallest first.
 *
 * @param k products that count as large
 * @throws QkLensError `compute`, `cancelled`
 */
export async function isotropicStandouts(
  matrix: VocabularyMatrix,
  k: number,
  seed: number,
  listener: Listener,
): Promise<Float64Array> {
  const what = `standouts of the ${k} largest, ${ISOTROPIC_DIRECTIONS} directions of seed ${seed}`;
  const kept = matrix.kept(what, async (work) => {
    const directions = asMatrix(randomDirections(ISOTROPIC_DIRECTIONS, matrix.dModel, seededRandom(seed)));
    return asRow(await standouts(matrix, directions, k, work));
  });
  return (await kept.get(listener)).data;
}

/**
 * The same of 500 random combinations of a layer's neurons, whose covariance is the neurons' own second moment.
 *
 * @param neurons `[d_mlp, d_model]`
 */
export async function covarianceStandouts(
  matrix: VocabularyMatrix,
  neurons: Matrix64,
  k: number,
  random: Random,
  listener: Listener,
): Promise<Float64Array> {
  const combinations = asMatrix(randomDirections(COVARIANCE_DIRECTIONS, neurons.rows, random));
  return standouts(matrix, await matrix.compute.multiply64(combinations, neurons), k, listener);
}

async function standouts(
  matrix: VocabularyMatrix,
  directions: Matrix64,
  k: number,
  { signal, onProgress }: Listener,
): Promise<Float64Array> {
  const { mean, sd } = await directionMoments(matrix.compute, matrix, directions, { signal, onProgress });
  const found = new Float64Array(directions.rows);
  for (const [from, to] of blocks(directions.rows, DIRECTIONS_AT_ONCE)) {
    await tick(signal);
    const rows = Array.from({ length: to - from }, (_, i) => matrixRow(directions, from + i));
    for (const [i, dots] of (await matrix.scores(rows, signal)).entries()) {
      const largest = topIndices(dots, k);
      const largeMean = largest.reduce((sum, id) => sum + dots[id], 0) / largest.length;
      found[from + i] = standout(largeMean, mean[from + i], sd[from + i]);
    }
    onProgress?.({ stage: 'Random directions', fraction: to / directions.rows });
  }
  return found.sort();
}

function asMatrix(vectors: readonly Float64Array[]): Matrix64 {
  const rows = zeros64(vectors.length, vectors[0].length);
  vectors.forEach((vector, r) => rows.data.set(vector, r * rows.cols));
  return rows;
}

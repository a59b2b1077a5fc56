import { topIndices } from '../linalg/topK.js';
import type { VocabularyMatrix } from '../model/vocabularyMatrix.js';
import { moments } from '../statistics/moments.js';
import { seededRandom } from '../statistics/random.js';
import { randomDirections } from './randomDirections.js';

const RANDOM_DIRECTIONS = 64;

interface Moments {
  readonly mean: number;
  readonly sd: number;
}

const known = new WeakMap<VocabularyMatrix, Map<string, Promise<Moments>>>();

/**
 * The mean of a random unit direction's k largest products with the vocabulary's rows: its mean and standard deviation
 * over 64 directions. It is the same for every neuron, so it is kept with the matrix.
 *
 * @throws QkLensError `compute`
 */
export function largeRandomProducts(matrix: VocabularyMatrix, k: number, seed: number): Promise<Moments> {
  const ofMatrix = known.get(matrix) ?? new Map<string, Promise<Moments>>();
  known.set(matrix, ofMatrix);
  const key = `${k} ${seed}`;
  let found = ofMatrix.get(key);
  if (!found) {
    found = compute(matrix, k, seed);
    ofMatrix.set(key, found);
    found.catch(() => ofMatrix.delete(key));
  }
  return found;
}

async function compute(matrix: VocabularyMatrix, k: number, seed: number): Promise<Moments> {
  const directions = randomDirections(RANDOM_DIRECTIONS, matrix.dModel, seededRandom(seed));
  const scores = await matrix.scores(directions);
  return moments(scores.map((dots) => moments(topIndices(dots, k).map((id) => dots[id])).mean));
}

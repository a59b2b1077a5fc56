import { topIndices } from '../linalg/topK.js';
import { dot } from '../linalg/vector.js';
import type { VocabularyMatrix } from '../model/vocabularyMatrix.js';
import type { Listener } from '../tasks/sharedTask.js';

/**
 * The tokens whose rows have the largest cosine with a vector; a row of zeros has cosine 0 with everything.
 *
 * @param vector `[d_model]`
 * @throws QkLensError `cancelled`
 */
export async function nearestRows(
  matrix: VocabularyMatrix,
  vector: Float64Array,
  top: number,
  listener: Listener,
): Promise<{ id: number; cosine: number }[]> {
  const norms = await matrix.squaredNorms(listener);
  const [dots] = await matrix.scores([vector]);
  const norm = Math.sqrt(dot(vector, vector));
  const cosines = new Float64Array(dots.length);
  for (let id = 0; id < dots.length; id++) {
    const lengths = norm * Math.sqrt(norms[id]);
    if (lengths > 0) cosines[id] = dots[id] / lengths;
  }
  return topIndices(cosines, top).map((id) => ({ id, cosine: cosines[id] }));
}

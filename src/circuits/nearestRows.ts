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
  const cosines = Float64Array.from(dots, (value, id) => {
    const lengths = norm * Math.sqrt(norms[id]);
    return lengths > 0 ? value / lengths : 0;
  });
  return topIndices(cosines, top).map((id) => ({ id, cosine: cosines[id] }));
}

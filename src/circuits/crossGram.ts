import type { Compute } from '../linalg/compute.js';
import { zeros64, type Matrix64 } from '../linalg/matrix.js';
import type { VocabularyMatrix } from '../model/vocabularyMatrix.js';
import { blockRows, blocks } from '../tasks/blocks.js';
import type { Listener } from '../tasks/sharedTask.js';
import { tick } from '../tasks/tick.js';

/**
 * A^T B of two vocabulary matrices `[d_vocab, d_model]`: the sum over the tokens of both of a row of A times a row of B,
 * `[d_model, d_model]`, in float64. A^T A itself is a matrix's own {@link VocabularyMatrix.gram}.
 *
 * @throws QkLensError `cancelled`
 */
export async function crossGram(
  compute: Compute,
  a: VocabularyMatrix,
  b: VocabularyMatrix,
  { signal, onProgress }: Listener,
): Promise<Matrix64> {
  const total = zeros64(a.dModel, b.dModel);
  const dVocab = Math.min(a.dVocab, b.dVocab);
  for (const [from, to] of blocks(dVocab, blockRows('product64', 2 * a.dModel * b.dModel))) {
    await tick(signal);
    const product = await compute.multiply64(a.rows(from, to), b.rows(from, to), { transA: true });
    for (let i = 0; i < total.data.length; i++) total.data[i] += product.data[i];
    onProgress?.({ stage: `Products of ${a.space} and ${b.space}`, fraction: to / dVocab });
  }
  return total;
}

import { zeros32, zeros64, type Matrix64 } from '../linalg/matrix.js';
import type { Compute } from '../linalg/compute.js';
import type { VocabularyMatrix } from '../model/vocabularyMatrix.js';
import { seededRandom } from '../statistics/random.js';
import { blockRows, blocks } from '../tasks/blocks.js';
import type { Listener } from '../tasks/sharedTask.js';
import { tick } from '../tasks/tick.js';
import { matchedReach, matchedToken } from './matchedTokens.js';

/** Random lists that stand for each list. */
const DRAWS = 100;
const SEED = 1;

/** Of the latest lists on each matrix, so that they are soon tested on another head. */
const latest = new WeakMap<VocabularyMatrix, { readonly key: string; readonly contrast: Matrix64 }>();

/**
 * How the rows of one list of tokens differ from another's, beyond what the tokens' frequency explains: `[O(A) - O(B)]
 * - mean over 100 draws of [O(A*) - O(B*)]`, with O the mean outer product of a list's unit rows, and A*, B* random
 * tokens, each within 2 % of the vocabulary of its own in id. Without B, O(A) alone.
 *
 * @param b empty for none
 * @returns `[d_model, d_model]`, symmetric
 * @throws QkLensError `fileChanged`, `compute`, `cancelled`
 */
export async function listContrast(
  compute: Compute,
  matrix: VocabularyMatrix,
  a: readonly number[],
  b: readonly number[],
  { signal, onProgress }: Listener,
): Promise<Matrix64> {
  const key = `${a.join()} ${b.join()}`;
  const kept = latest.get(matrix);
  if (kept?.key === key) return kept.contrast;
  const weights = tokenWeights(a, b, matrix.dVocab);
  const norms = await matrix.squaredNorms({ signal, onProgress });
  const tokens = [...weights.keys()]
    .filter((id) => weights.get(id) !== 0 && norms[id] > 0)
    .sort((x, y) => x - y);
  const d = matrix.dModel;
  const contrast = zeros64(d, d);
  for (const [from, to] of blocks(tokens.length, blockRows('product32', 2 * d * d))) {
    await tick(signal);
    const rows = zeros32(to - from, d);
    const weighted = zeros32(to - from, d);
    for (let t = from, start = 0; t < to; t++, start += d) {
      const id = tokens[t];
      const row = matrix.row(id);
      const over = 1 / Math.sqrt(norms[id]);
      const weight = weights.get(id)!;
      for (let i = 0; i < d; i++) {
        rows.data[start + i] = over * row[i];
        weighted.data[start + i] = weight * rows.data[start + i];
      }
    }
    const part = await compute.multiply32(weighted, rows, { transA: true });
    for (let i = 0; i < contrast.data.length; i++) contrast.data[i] += part.data[i];
    onProgress?.({ stage: 'Lists against random tokens', fraction: to / tokens.length });
  }
  latest.set(matrix, { key, contrast });
  return contrast;
}

/** By how much each token's outer product counts. */
function tokenWeights(a: readonly number[], b: readonly number[], dVocab: number): Map<number, number> {
  const weights = new Map<number, number>();
  const add = (id: number, weight: number) => weights.set(id, (weights.get(id) ?? 0) + weight);
  const random = seededRandom(SEED);
  const reach = matchedReach(dVocab);
  for (const [sign, ids] of [[1, a] as const, [-1, b] as const]) {
    for (const id of ids) add(id, sign / ids.length);
    for (let draw = 0; draw < DRAWS; draw++) {
      for (const id of ids) add(matchedToken(id, reach, dVocab, random), -sign / (DRAWS * ids.length));
    }
  }
  return weights;
}

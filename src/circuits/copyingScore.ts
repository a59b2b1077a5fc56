import type { Compute } from '../linalg/compute.js';
import { eigenvalues } from '../linalg/eigenvalues.js';
import type { Matrix64 } from '../linalg/matrix.js';
import type { HeadWeights } from '../model/headWeights.js';

/**
 * The copying score of Elhage et al. 2021 ("A Mathematical Framework for Transformer Circuits"): Re(sum of the
 * eigenvalues of source W_V W_O W_U) over the sum of their magnitudes, from the `[d_head, d_head]` product W_O (W_U
 * source) W_V, which has the same nonzero eigenvalues. 0 for a head that writes nothing.
 *
 * @param unembedToSource W_U source, `[d_model, d_model]`
 */
export async function copyingScore(
  compute: Compute,
  head: Pick<HeadWeights, 'wO' | 'wV'>,
  unembedToSource: Matrix64,
): Promise<number> {
  return copyingScoreOf(
    await compute.multiply64(await compute.multiply64(head.wO, unembedToSource), head.wV),
  );
}

/** The copying score from W_O (W_U source) W_V, `[d_head, d_head]`. */
export function copyingScoreOf(product: Matrix64): number {
  const { re, im } = eigenvalues(product);
  const magnitudes = re.reduce((sum, x, i) => sum + Math.hypot(x, im[i]), 0);
  return magnitudes > 0 ? re.reduce((sum, x) => sum + x, 0) / magnitudes : 0;
}

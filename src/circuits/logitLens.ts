import { topIndices } from '../linalg/topK.js';
import type { CanonicalWeights } from '../model/canonicalWeights.js';
import type { LensToken } from '../protocol/residual.js';
import type { Listener } from '../tasks/sharedTask.js';
import type { NamedToken } from './markedTokens.js';
import { streamNorm } from './streamNorm.js';

/**
 * The most likely tokens if the model ended at this stream: final norm, W_U, b_U, the soft-cap if there is one,
 * softmax.
 *
 * @param stream `[d_model]`
 * @throws QkLensError `nonFiniteWeights`, `fileChanged`, `cancelled`
 */
export async function logitLens(
  weights: CanonicalWeights,
  stream: Float64Array,
  top: number,
  named: NamedToken,
  listener: Listener,
): Promise<LensToken[]> {
  const normed = streamNorm(weights.config, stream, await weights.finalNorm());
  const unembed = await weights.vocabulary('W_U', listener);
  const bias = await weights.unembedBias(listener);
  const [logits] = await unembed.scores([normed]);
  const { logitSoftcap: cap } = weights.config;
  for (let id = 0; id < logits.length; id++) {
    logits[id] += bias[id];
    if (cap !== undefined) logits[id] = cap * Math.tanh(logits[id] / cap);
  }
  const best = topIndices(logits, top);
  const largest = logits[topIndices(logits, 1)[0]];
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0);
  return best.map((id) => ({
    ...named(id),
    logit: logits[id],
    probability: Math.exp(logits[id] - largest) / total,
  }));
}

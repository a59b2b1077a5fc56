import { topIndices } from '../linalg/topK.js';
import type { CanonicalWeights } from '../model/canonicalWeights.js';
import type { LensToken } from '../protocol/residual.js';
import type { Listener } from '../tasks/sharedTask.js';
import type { NamedToken } from './markedTokens.js';
import { streamNorm } from './streamNorm.js';

/**
 * The logits if the model ended at this stream, `[d_vocab]`: final norm, W_U, b_U, the soft-cap if there is one.
 *
 * @param stream `[d_model]`
 * @throws QkLensError `nonFiniteWeights`, `fileChanged`, `cancelled`
 */
export async function logitsOfStream(
  weights: CanonicalWeights,
  stream: Float64Array,
  listener: Listener,
): Promise<Float32Array> {
  const normed = streamNorm(weights.config, stream, await weights.finalNorm());
  const unembed = await weights.vocabulary('W_U', listener);
  const bias = await weights.unembedBias(listener);
  const [logits] = await unembed.scores([normed]);
  const { logitSoftcap: cap } = weights.config;
  for (let id = 0; id < logits.length; id++) {
    logits[id] += bias[id];
    if (cap !== undefined) logits[id] = cap * Math.tanh(logits[id] / cap);
  }
  return logits;
}

/** The probability of each token from its logit: the softmax over all logits. */
export function softmaxOf(logits: Float32Array): (id: number) => number {
  const largest = logits[topIndices(logits, 1)[0]];
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0);
  return (id) => Math.exp(logits[id] - largest) / total;
}

/**
 * The most likely tokens if the model ended at this stream, see {@link logitsOfStream}.
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
  return mostLikely(await logitsOfStream(weights, stream, listener), top, named);
}

/** The tokens of the largest logits, most likely first. */
export function mostLikely(logits: Float32Array, top: number, named: NamedToken): LensToken[] {
  const probability = softmaxOf(logits);
  return topIndices(logits, top).map((id) => ({
    ...named(id),
    logit: logits[id],
    probability: probability(id),
  }));
}

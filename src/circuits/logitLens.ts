import { topIndices } from '../linalg/topK.js';
import type { CanonicalWeights } from '../model/canonicalWeights.js';
import { finalNormKind } from '../model/norm.js';
import type { LensToken } from '../protocol/residual.js';
import type { Listener } from '../tasks/sharedTask.js';
import type { NamedToken } from './markedTokens.js';
import { heldHead } from './maskedHead.js';
import { streamNorm } from './streamNorm.js';

/**
 * The logits if the model ended at each stream, `[d_vocab]`: final norm, W_U, b_U, the soft-cap if there is one. A model
 * that predicts masked tokens has its transform before them.
 *
 * @param streams `[d_model]` each
 * @throws QkLensError `nonFiniteWeights`, `fileChanged`, `cancelled`
 */
export async function logitsOfStreams(
  weights: CanonicalWeights,
  streams: readonly Float64Array[],
  listener: Listener,
): Promise<Float32Array[]> {
  const kind = finalNormKind(weights.config);
  const norm = await weights.finalNorm();
  const head = await weights.encoder.maskedHead();
  const unembed = await weights.vocabulary('W_U', listener);
  const bias = await weights.unembedBias(listener);
  const { logitSoftcap: cap } = weights.config;
  const all = await unembed.scores(
    streams.map((stream) => streamNorm(kind, head ? heldHead(head, stream).output : stream, norm)),
  );
  for (const logits of all) {
    addInto(logits, bias);
    if (cap !== undefined) capAt(logits, cap);
  }
  return all;
}

function addInto(logits: Float32Array, bias: Float32Array): void {
  for (let id = 0; id < logits.length; id++) logits[id] += bias[id];
}

function capAt(logits: Float32Array, cap: number): void {
  for (let id = 0; id < logits.length; id++) logits[id] = cap * Math.tanh(logits[id] / cap);
}

/** What a logit exceeds by the logarithm of its token's probability: log of the sum of exp over all logits. */
export function logSumExp(logits: Float32Array): number {
  const largest = logits[topIndices(logits, 1)[0]];
  let sum = 0;
  for (let id = 0; id < logits.length; id++) sum += Math.exp(logits[id] - largest);
  return largest + Math.log(sum);
}

/** The probability of each token from its logit: the softmax over all logits. */
export function softmaxOf(logits: Float32Array): (id: number) => number {
  const all = logSumExp(logits);
  return (id) => Math.exp(logits[id] - all);
}

/**
 * The most likely tokens if the model ended at this stream, see {@link logitsOfStreams}.
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
  const [logits] = await logitsOfStreams(weights, [stream], listener);
  return mostLikely(logits, top, named);
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

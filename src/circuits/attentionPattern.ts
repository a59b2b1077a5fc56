import { asRow, type Matrix32, type Matrix64 } from '../linalg/matrix.js';
import { dot, timesMatrix } from '../linalg/vector.js';
import type { CanonicalWeights } from '../model/canonicalWeights.js';
import type { NormWeights } from '../model/norm.js';
import { rotateRows } from '../model/rotate.js';
import type { HeadRef } from '../protocol/headRef.js';
import type { AttentionPattern, ScoreSplit } from '../protocol/residual.js';
import type { Listener } from '../tasks/sharedTask.js';
import { tick } from '../tasks/tick.js';
import { matrixRow } from './matrixRow.js';
import { centredFor, normScale, streamNorm } from './streamNorm.js';

/** What the forward pass records of one head. */
export interface HeadTrace {
  readonly scores: Matrix32;
  readonly pattern: Matrix32;
  /** The stream that the head's layer read, `[n, d_model]`. */
  readonly residPre: Matrix32;
}

/** A query or key of d_head entries, as a sum of two. */
interface SplitVector {
  /** The part from the token's embedding alone. */
  readonly ofToken: Float64Array;
  /** Position, output of earlier layers, biases. */
  readonly ofRest: Float64Array;
}

/**
 * A head's attention pattern, and its scores at one position, split. A query is `LN1(x) W_Q + b_Q`. The part from the
 * token's embedding alone, over the norm's scale of x, is separated from the rest (position, output of earlier layers,
 * biases); keys are split the same way. A score is then the sum of four products, minus ALiBi's penalty, which counts
 * towards the rest. Rotary positions rotate both parts; q/k norms divide both by the scale of their sum. The split
 * ignores a soft-cap.
 *
 * @throws QkLensError `nonFiniteWeights`, `fileChanged`, `cancelled`
 */
export async function attentionPattern(
  weights: CanonicalWeights,
  head: HeadRef,
  trace: HeadTrace,
  tokens: readonly number[],
  position: number,
  listener: Listener,
): Promise<AttentionPattern> {
  const { config } = weights;
  const { wQ, bQ, wK, bK } = (await weights.attention(head.layer)).heads[head.head];
  const norm = await weights.norm(head.layer, 'ln1');
  const qkNorms = config.qkNorms ? await weights.qkNorms(head.layer) : undefined;
  const embedding = await weights.vocabulary('W_E', listener);
  const rotary = config.rotary?.(head.layer);
  const turned = (vector: Float64Array, at: number) =>
    rotary ? rotateRows(asRow(vector), rotary, at).data : vector;
  const read = (at: number, factor: Matrix64, bias: Matrix64, own: NormWeights | undefined): SplitVector => {
    const stream = matrixRow(trace.residPre, at);
    const token = centredFor(config, embedding.row(tokens[at]));
    const sigma = normScale(config, stream);
    const ofToken = timesMatrix(
      token.map((value, i) => (norm.w.data[i] * value) / sigma),
      factor,
    );
    const all = timesMatrix(streamNorm(config, stream, norm), factor).map((value, i) => value + bias.data[i]);
    const scaled = scaleOf(all, own, config.normEpsilon);
    return {
      ofToken: turned(scaled(ofToken), at),
      ofRest: turned(scaled(all.map((value, i) => value - ofToken[i])), at),
    };
  };
  const query = read(position, wQ, bQ, qkNorms?.q);
  const scale = config.attentionScale(head.layer);
  const slope = config.alibiSlopes?.[head.head] ?? 0;
  const scores = table(trace.scores);
  const split: ScoreSplit[] = [];
  for (let at = 0; at <= position; at++) {
    await tick(listener.signal);
    if (scores[position][at] === -Infinity) continue;
    const key = read(at, wK, bK, qkNorms?.k);
    const parts = {
      tokens: dot(query.ofToken, key.ofToken) / scale,
      queryToken: dot(query.ofToken, key.ofRest) / scale,
      keyToken: dot(query.ofRest, key.ofToken) / scale,
      rest: dot(query.ofRest, key.ofRest) / scale - slope * (position - at),
    };
    const sum = parts.tokens + parts.queryToken + parts.keyToken + parts.rest;
    const score = config.attentionSoftcap === undefined ? scores[position][at] : sum;
    split.push({ key: at, score, ...parts });
  }
  return {
    head,
    pattern: table(trace.pattern),
    scores: scores.map((row) => row.map((value) => (Number.isFinite(value) ? value : null))),
    split,
  };
}

/** A head's own norm applied to vectors, with the scale of `whole`; the identity without a norm. */
function scaleOf(whole: Float64Array, norm: NormWeights | undefined, epsilon: number) {
  if (!norm) return (vector: Float64Array) => vector;
  const scale = Math.sqrt(dot(whole, whole) / whole.length + epsilon);
  return (vector: Float64Array) => vector.map((value, i) => (norm.w.data[i] * value) / scale);
}

/** Rows rounded to the seven digits of a float32, since all digits would make the message three times as long. */
function table(m: Matrix32): number[][] {
  return Array.from({ length: m.rows }, (_, r) =>
    Array.from(matrixRow(m, r), (value) => Number(value.toPrecision(7))),
  );
}

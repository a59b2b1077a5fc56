import type { Matrix32, Matrix64 } from '../linalg/matrix.js';
import { dot } from '../linalg/vector.js';
import type { CanonicalWeights } from '../model/canonicalWeights.js';
import { centerVector } from '../model/centerRows.js';
import type { HeadRef } from '../protocol/headRef.js';
import type { AttentionPattern, ScoreSplit } from '../protocol/residual.js';
import type { Listener } from '../tasks/sharedTask.js';
import { tick } from '../tasks/tick.js';
import { layerNorm, layerNormScale } from './layerNorm.js';
import { matrixRow } from './matrixRow.js';

/** What the forward pass tells of one head. */
export interface HeadTrace {
  readonly scores: Matrix32;
  readonly pattern: Matrix32;
  /** The stream that the head's layer read, `[n, d_model]`. */
  readonly residPre: Matrix32;
}

/**
 * A head's attention pattern, and its scores at one position split. A query is `LN1(x) W_Q + b_Q`; what the token's
 * embedding alone gives of it, over the norm's scale of x, is set apart from the rest (position, what earlier layers
 * wrote, biases), in the same way for keys. A score is then the sum of four products.
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
  const { wQ, bQ, wK, bK } = (await weights.attention(head.layer)).heads[head.head];
  const norm = await weights.norm(head.layer, 'ln1');
  const embedding = await weights.vocabulary('W_E', listener);
  const { normEpsilon, attentionScale } = weights.config;
  const read = (at: number, factor: Matrix64, bias: Matrix64) => {
    const stream = matrixRow(trace.residPre, at);
    const token = embedding.row(tokens[at]);
    centerVector(token);
    const sigma = layerNormScale(stream, normEpsilon);
    const ofToken = timesMatrix(
      token.map((value, i) => (norm.w.data[i] * value) / sigma),
      factor,
    );
    const all = timesMatrix(layerNorm(stream, norm, normEpsilon), factor);
    return { ofToken, ofRest: all.map((value, i) => value + bias.data[i] - ofToken[i]) };
  };
  const query = read(position, wQ, bQ);
  const scale = attentionScale(head.layer);
  const scores = table(trace.scores);
  const split: ScoreSplit[] = [];
  for (let at = 0; at <= position; at++) {
    await tick(listener.signal);
    const key = read(at, wK, bK);
    split.push({
      key: at,
      score: scores[position][at],
      tokens: dot(query.ofToken, key.ofToken) / scale,
      queryToken: dot(query.ofToken, key.ofRest) / scale,
      keyToken: dot(query.ofRest, key.ofToken) / scale,
      rest: dot(query.ofRest, key.ofRest) / scale,
    });
  }
  return {
    head,
    pattern: table(trace.pattern),
    scores: scores.map((row) => row.map((value) => (Number.isFinite(value) ? value : null))),
    split,
  };
}

/** Rows of the seven digits that a float32 holds, so that what is sent is not three times as long. */
function table(m: Matrix32): number[][] {
  return Array.from({ length: m.rows }, (_, r) =>
    Array.from(matrixRow(m, r), (value) => Number(value.toPrecision(7))),
  );
}

/** `[rows]` times `[rows, cols]` */
function timesMatrix(vector: Float64Array, m: Matrix64): Float64Array {
  const out = new Float64Array(m.cols);
  for (let r = 0; r < m.rows; r++) {
    for (let c = 0; c < m.cols; c++) out[c] += vector[r] * m.data[r * m.cols + c];
  }
  return out;
}

import type { Matrix32 } from '../linalg/matrix.js';
import { dot } from '../linalg/vector.js';
import type { CanonicalWeights } from '../model/canonicalWeights.js';
import type { HeadRef } from '../protocol/headRef.js';
import type { AttentionPattern, ScoreSplit } from '../protocol/residual.js';
import type { Listener } from '../tasks/sharedTask.js';
import { tick } from '../tasks/tick.js';
import { linearScores, type LinearSide } from './linearScores.js';
import { matrixRow } from './matrixRow.js';

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
  const embedding = await weights.vocabulary('W_E', listener);
  const linear = await linearScores(weights, head, tokens.length);
  const split = (side: LinearSide, at: number): SplitVector => {
    const ofToken = side.of(embedding.row(tokens[at]));
    return { ofToken, ofRest: side.whole().map((value, i) => value - ofToken[i]) };
  };
  const query = split(linear.query(position, matrixRow(trace.residPre, position)), position);
  const scores = table(trace.scores);
  const splits: ScoreSplit[] = [];
  for (let at = 0; at < tokens.length; at++) {
    await tick(listener.signal);
    if (scores[position][at] === -Infinity) continue;
    const key = split(linear.key(at, matrixRow(trace.residPre, at)), at);
    const parts = {
      tokens: dot(query.ofToken, key.ofToken),
      queryToken: dot(query.ofToken, key.ofRest),
      keyToken: dot(query.ofRest, key.ofToken),
      rest: dot(query.ofRest, key.ofRest) - linear.penalty(position, at),
    };
    const sum = parts.tokens + parts.queryToken + parts.keyToken + parts.rest;
    const score = weights.config.attentionSoftcap === undefined ? scores[position][at] : sum;
    splits.push({ key: at, score, ...parts });
  }
  return {
    head,
    pattern: table(trace.pattern),
    scores: scores.map((row) => row.map((value) => (Number.isFinite(value) ? value : null))),
    split: splits,
  };
}

/** Rows rounded to the seven digits of a float32, since all digits would make the message three times as long. */
function table(m: Matrix32): number[][] {
  return Array.from({ length: m.rows }, (_, r) =>
    Array.from(matrixRow(m, r), (value) => Number(value.toPrecision(7))),
  );
}

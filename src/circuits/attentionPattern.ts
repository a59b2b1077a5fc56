import type { Matrix32, Matrix64 } from '../linalg/matrix.js';
import { dot } from '../linalg/vector.js';
import type { CanonicalWeights } from '../model/canonicalWeights.js';
import { centerVector } from '../model/centerRows.js';
import type { HeadRef } from '../protocol/headRef.js';
import type { AttentionPattern } from '../protocol/residual.js';
import type { Listener } from '../tasks/sharedTask.js';
import { layerNormScale } from './layerNorm.js';

/** What the forward pass tells of one head. */
export interface HeadTrace {
  readonly scores: Matrix32;
  readonly pattern: Matrix32;
  /** The stream that the head's layer read, `[n, d_model]`. */
  readonly residPre: Matrix32;
}

/**
 * A head's attention pattern, and the scores at one position split into what the embeddings of the two tokens alone
 * give through W_QK, each over its place's own norm scale, and the rest (positions, what earlier layers wrote, biases).
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
  const { wQ, wK } = (await weights.attention(head.layer)).heads[head.head];
  const { w } = await weights.norm(head.layer, 'ln1');
  const embedding = await weights.vocabulary('W_E', listener);
  const { normEpsilon, attentionScale } = weights.config;
  const read = (at: number, factor: Matrix64) => {
    const token = embedding.row(tokens[at]);
    centerVector(token);
    const sigma = layerNormScale(rowOf(trace.residPre, at), normEpsilon);
    return timesMatrix(
      token.map((value, i) => (w.data[i] * value) / sigma),
      factor,
    );
  };
  const query = read(position, wQ);
  const split = tokens.slice(0, position + 1).map((_, key) => {
    const score = trace.scores.data[position * trace.scores.cols + key];
    const fromTokens = dot(query, read(key, wK)) / attentionScale(head.layer);
    return { key, score, tokens: fromTokens, rest: score - fromTokens };
  });
  const scores = table(trace.scores).map((row) =>
    row.map((value) => (Number.isFinite(value) ? value : null)),
  );
  return { head, pattern: table(trace.pattern), scores, split };
}

function table(m: Matrix32): number[][] {
  return Array.from({ length: m.rows }, (_, r) => Array.from(rowOf(m, r)));
}

function rowOf(m: Matrix32, r: number): Float64Array {
  return Float64Array.from(m.data.subarray(r * m.cols, (r + 1) * m.cols));
}

/** `[rows]` times `[rows, cols]` */
function timesMatrix(vector: Float64Array, m: Matrix64): Float64Array {
  const out = new Float64Array(m.cols);
  for (let r = 0; r < m.rows; r++) {
    for (let c = 0; c < m.cols; c++) out[c] += vector[r] * m.data[r * m.cols + c];
  }
  return out;
}

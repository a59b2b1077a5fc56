import type { Weights } from '../checkpoint/checkpoint.js';
import type { Matrix32 } from '../linalg/matrix.js';
import { tick } from '../tasks/tick.js';

const BLOCK_ROWS = 2048;

/**
 * Applies to every row, in place, the LayerNorm that models such as BLOOM have right after the embedding. The norm sees
 * one token at a time, so its output is again a matrix with one row per token: the model's W_E here. The embedding of
 * the segment is added before; that of positions, where the norm sees it too, is left out.
 *
 * @param embedding `[d_vocab, d_model]`
 * @throws QkLensError `nonFiniteWeights`, `fileChanged`, `cancelled`
 */
export async function applyEmbeddingNorm(
  { weights, store, config }: Weights,
  embedding: Matrix32,
  signal?: AbortSignal,
): Promise<void> {
  const { w, b } = weights.embeddingNorm!;
  const segment = weights.segment && (await store.read64(weights.segment)).data;
  const weight = (await store.read64(w)).data;
  const bias = b ? (await store.read64(b)).data : new Float64Array(weight.length);
  const { data, rows, cols } = embedding;
  for (let r = 0; r < rows; r++) {
    if (r % BLOCK_ROWS === 0) await tick(signal);
    const row = data.subarray(r * cols, (r + 1) * cols);
    if (segment) for (let i = 0; i < cols; i++) row[i] += segment[i];
    let mean = 0;
    for (const value of row) mean += value / cols;
    let variance = 0;
    for (const value of row) variance += (value - mean) ** 2 / cols;
    const scale = Math.sqrt(variance + config.normEpsilon);
    for (let i = 0; i < cols; i++) row[i] = (weight[i] * (row[i] - mean)) / scale + bias[i];
  }
}

import type { Compute } from '../linalg/compute.js';
import { factoredSvd } from '../linalg/factoredSvd.js';
import { transpose, zeros64, type Matrix64 } from '../linalg/matrix.js';
import type { OvWeights, QkWeights } from './headWeights.js';

/**
 * TransformerLens' refactor_factored_attn_matrices for W_Q and W_K of one head: with `[W_Q; b_Q] [W_K; b_K]^T = U S V^T`
 * the new `[W_Q; b_Q]` is U sqrt(S) and `[W_K; b_K]` is V sqrt(S). Their product stays as it is.
 */
export async function refactorQk(compute: Compute, head: QkWeights): Promise<QkWeights> {
  const query = appendRow(head.wQ, head.bQ);
  const key = appendRow(head.wK, head.bK);
  const { values, left, right } = factoredSvd(await gram(compute, query), await gram(compute, key));
  const roots = values.map(Math.sqrt);
  const newQuery = splitLastRow(await compute.multiply64(query, scaledColumns(left, roots)));
  const newKey = splitLastRow(await compute.multiply64(key, scaledColumns(right, roots)));
  return { wQ: newQuery.above, bQ: newQuery.last, wK: newKey.above, bK: newKey.last };
}

/**
 * The same for W_V and W_O: with `W_V W_O = U S V^T` the new W_V is U and W_O is S V^T. Expects b_V to be 0: b_V is
 * moved into the layer's b_O before.
 */
export async function refactorOv(compute: Compute, head: OvWeights): Promise<OvWeights> {
  const output = transpose(head.wO);
  const { values, left, right } = factoredSvd(await gram(compute, head.wV), await gram(compute, output));
  const ones = values.map(() => 1);
  const wV = await compute.multiply64(head.wV, scaledColumns(left, ones));
  const wO = transpose(await compute.multiply64(output, scaledColumns(right, values)));
  return { wV, bV: head.bV, wO };
}

function gram(compute: Compute, m: Matrix64): Promise<Matrix64> {
  return compute.multiply64(m, m, { transA: true });
}

/** Column k times factor k, filled up with columns of 0 to `[h, h]` where the rank is lower. */
function scaledColumns(m: Matrix64, factors: Float64Array): Matrix64 {
  const h = m.rows;
  const out = zeros64(h, h);
  for (let r = 0; r < h; r++) {
    for (let c = 0; c < m.cols; c++) out.data[r * h + c] = m.data[r * m.cols + c] * factors[c];
  }
  return out;
}

function appendRow(m: Matrix64, row: Matrix64): Matrix64 {
  const data = new Float64Array(m.data.length + m.cols);
  data.set(m.data);
  data.set(row.data, m.data.length);
  return { data, rows: m.rows + 1, cols: m.cols };
}

function splitLastRow(m: Matrix64): { above: Matrix64; last: Matrix64 } {
  const split = (m.rows - 1) * m.cols;
  return {
    above: { data: m.data.slice(0, split), rows: m.rows - 1, cols: m.cols },
    last: { data: m.data.slice(split), rows: 1, cols: m.cols },
  };
}

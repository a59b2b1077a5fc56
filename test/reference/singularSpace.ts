import type { Matrix } from 'ml-matrix';
import type { HeadRef } from '../../src/protocol/headRef.js';
import { qkMatrix } from './circuits.js';
import type { CanonicalWeights } from './gpt2.js';
import { svd } from './svd.js';

/**
 * For every row x `[d_model]` the part of its squared length that lies in the span of the first k singular vectors of
 * W_Q W_K^T: the left ones on the query side, the right ones on the key side. 0 for a row of zeros.
 */
export function explainedBySingularSpace(
  weights: CanonicalWeights,
  ref: HeadRef,
  side: 'query' | 'key',
  k: number,
  rows: Matrix,
): number[] {
  const { left, right } = svd(qkMatrix(weights, ref), k);
  const basis = side === 'query' ? left : right;
  return rows.to2DArray().map((row) => {
    const squared = row.reduce((sum, x) => sum + x ** 2, 0);
    if (squared === 0) return 0;
    let inside = 0;
    for (let c = 0; c < k; c++) {
      inside += row.reduce((sum, x, i) => sum + x * basis.get(i, c), 0) ** 2;
    }
    return inside / squared;
  });
}

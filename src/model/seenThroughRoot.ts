import type { Compute } from '../linalg/compute.js';
import { rowBlock, type Matrix64 } from '../linalg/matrix.js';
import { MatrixPool } from '../linalg/matrixPool.js';
import { blockRows, blocks } from '../tasks/blocks.js';
import type { Listener } from '../tasks/sharedTask.js';
import { tick } from '../tasks/tick.js';

/**
 * V R^T in float64, in blocks between which other work can run.
 *
 * @param vectors V `[k, d_model]`
 * @param root R `[n, d_model]`
 * @param pool of memory for the result
 * @returns `[k, n]`
 * @throws QkLensError `compute`, `cancelled`
 */
export async function seenThroughRoot(
  compute: Compute,
  vectors: Matrix64,
  root: Matrix64,
  { signal }: Listener,
  pool = new MatrixPool(),
): Promise<Matrix64> {
  const out = pool.take(vectors.rows, root.rows);
  for (const [from, to] of blocks(vectors.rows, blockRows('product64', 2 * root.data.length))) {
    if (from > 0) await tick(signal);
    await compute.multiply64(rowBlock(vectors, from, to), root, {
      transB: true,
      out: rowBlock(out, from, to),
    });
  }
  return out;
}

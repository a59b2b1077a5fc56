import type { Compute } from '../linalg/compute.js';
import { columnBlock, putBlock, rowBlock, type Matrix64 } from '../linalg/matrix.js';
import { blockRows, blocks } from '../tasks/blocks.js';
import { tick } from '../tasks/tick.js';

/** A product of fewer rows waits for memory: B is read, and packed, for each of them. */
const LEAST_ROWS = 256;

export interface BlockedProductOptions {
  /** B is taken as its transpose. */
  readonly transB?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/**
 * A B in float64, in blocks between which other work can run: of A's rows, and of B's columns too if it is large.
 *
 * @param out the product, overwritten
 * @throws QkLensError `compute`, `cancelled`
 */
export async function blockedProduct(
  compute: Compute,
  a: Matrix64,
  b: Matrix64,
  out: Matrix64,
  { transB = false, signal }: BlockedProductOptions = {},
): Promise<void> {
  const width = out.cols;
  const rows = Math.max(blockRows('product64', 2 * a.cols * width), Math.min(LEAST_ROWS, a.rows));
  const columns = Math.min(width, blockRows('product64', 2 * a.cols * rows));
  for (const [left, right] of blocks(width, columns)) {
    const part = transB ? rowBlock(b, left, right) : columnBlock(b, left, right);
    for (const [from, to] of blocks(a.rows, rows)) {
      if (from > 0 || left > 0) await tick(signal);
      const block = rowBlock(a, from, to);
      if (columns === width) await compute.multiply64(block, part, { transB, out: rowBlock(out, from, to) });
      else putBlock(out, await compute.multiply64(block, part, { transB }), from, left);
    }
  }
}

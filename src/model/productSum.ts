import type { Compute } from '../linalg/compute.js';
import { rowBlock, zeros64, type Matrix32, type Matrix64 } from '../linalg/matrix.js';
import { blockRows, blocks } from '../tasks/blocks.js';
import type { WorkListener } from '../tasks/sharedTask.js';
import { tick } from '../tasks/tick.js';

/** A matrix `[n, d_model]` whose rows are read block by block. */
interface Rows {
  readonly dModel: number;
  rows(from: number, to: number): Matrix32;
}

interface ProductSumOptions {
  /** Receives every block, which is valid until it returns. */
  readonly onBlock?: (a: Matrix64, b: Matrix64) => void;
  /** `[d_model]`: subtracted from every row, of A and B alike, before the product. */
  readonly origin?: Float64Array;
}

/**
 * A^T B, the sum over rows of a row of A times the same row of B, `[d_model, d_model]`, in float64. All blocks are
 * widened into the same memory.
 *
 * @param count of rows, from the first
 * @param stage for progress
 * @throws QkLensError `cancelled`
 */
export async function productSum(
  compute: Compute,
  [a, b]: readonly [Rows, Rows],
  count: number,
  stage: string,
  { signal, onProgress }: WorkListener,
  { onBlock, origin }: ProductSumOptions = {},
): Promise<Matrix64> {
  const size = Math.min(count, blockRows('product64', 2 * a.dModel * b.dModel));
  const total = zeros64(a.dModel, b.dModel);
  const product = zeros64(a.dModel, b.dModel);
  const [left, right] = [zeros64(size, a.dModel), a === b ? undefined : zeros64(size, b.dModel)];
  const widened = (buffer: Matrix64, { data, rows }: Matrix32) => {
    const block = rowBlock(buffer, 0, rows);
    if (origin) subtractFromRows(block.data, data, origin);
    else block.data.set(data);
    return block;
  };
  for (const [from, to] of blocks(count, size)) {
    await tick(signal);
    const ofA = widened(left, a.rows(from, to));
    const ofB = right ? widened(right, b.rows(from, to)) : ofA;
    await compute.multiply64(ofA, ofB, { transA: true, out: product });
    for (let i = 0; i < total.data.length; i++) total.data[i] += product.data[i];
    onBlock?.(ofA, ofB);
    onProgress({ stage, fraction: to / count });
  }
  return total;
}

/** Writes the rows minus the origin. */
function subtractFromRows(out: Float64Array, rows: Float32Array, origin: Float64Array): void {
  const cols = origin.length;
  for (let start = 0; start < rows.length; start += cols) {
    for (let c = 0; c < cols; c++) out[start + c] = rows[start + c] - origin[c];
  }
}

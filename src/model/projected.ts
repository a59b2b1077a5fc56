import { rowsInFloat32, type LargeMatrix } from '../checkpoint/storedMatrix.js';
import type { Compute } from '../linalg/compute.js';
import { toFloat32, toFloat64, zeros32, type Matrix64 } from '../linalg/matrix.js';
import { blockRows, blocks } from '../tasks/blocks.js';
import { tick } from '../tasks/tick.js';

/**
 * The rows of a narrow embedding in the stream, each number rounded to float32 once.
 *
 * @param rows `[d_vocab, width]`
 * @param projection `[width, d_model]`
 * @returns `[d_vocab, d_model]`
 * @throws QkLensError `compute`, `cancelled`
 */
export async function projected(
  rows: LargeMatrix,
  projection: Matrix64,
  compute: Compute,
  signal?: AbortSignal,
): Promise<LargeMatrix> {
  const out = zeros32(rows.rows, projection.cols);
  for (const [from, to] of blocks(rows.rows, blockRows('product64', 2 * projection.rows * projection.cols))) {
    await tick(signal);
    const part = await compute.multiply64(toFloat64(rowsInFloat32(rows, from, to)), projection);
    out.data.set(toFloat32(part).data, from * projection.cols);
  }
  return { dtype: 'F32', ...out };
}

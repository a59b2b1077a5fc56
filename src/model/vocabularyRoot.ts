import { largeCholesky } from '../linalg/cholesky.js';
import type { Compute } from '../linalg/compute.js';
import { zeros64, type Matrix32, type Matrix64 } from '../linalg/matrix.js';
import type { WorkListener } from '../tasks/sharedTask.js';
import { blockRows } from '../tasks/blocks.js';
import { tick } from '../tasks/tick.js';

/** Vocabularies with fewer rows per column are their own root. */
const FEW_ROWS = 2;

/** Rows of the root. Products of more would be no faster, and JavaScript's part slower. */
const MOST_ROWS_AT_ONCE = 128;

/** Whether a vocabulary matrix has so few rows (and hence possibly low rank) that it is its own root. */
export function isOwnRoot(dVocab: number, dModel: number): boolean {
  return dVocab <= FEW_ROWS * dModel;
}

/** The rows, each with a 1 appended, `[d_vocab, d_model + 1]`. */
export function withOnes({ data, rows, cols }: Matrix32): Matrix64 {
  const out = zeros64(rows, cols + 1);
  for (let r = 0; r < rows; r++) {
    out.data.set(data.subarray(r * cols, (r + 1) * cols), r * (cols + 1));
    out.data[r * (cols + 1) + cols] = 1;
  }
  return out;
}

/**
 * N `[d_model + 1, d_model + 1]` with N^T N = `[W, 1]^T [W, 1]`, where `[W, 1]` is W with a column of ones appended.
 * So N can replace `[W, 1]` wherever only lengths and inner products of its products with vectors matter.
 *
 * The first d_model rows hold Cholesky's factor of the scatter and a 0, the last row the mean and a 1, both times
 * sqrt(count). Rows are measured from their mean so that a mean far larger than their spread costs no digits.
 *
 * @param scatter the sum over the rows of (w - mean)^T (w - mean), `[d_model, d_model]`; overwritten
 * @param sum of the rows, `[d_model]`
 * @param count of the rows
 * @throws QkLensError `cancelled`
 */
export async function rootOfScatter(
  compute: Compute,
  scatter: Matrix64,
  sum: Float64Array,
  count: number,
  { signal }: WorkListener,
): Promise<Matrix64> {
  const d = sum.length;
  const block = Math.min(MOST_ROWS_AT_ONCE, d);
  const sizes = { block, strip: blockRows('product64', 2 * block * d) };
  const { root } = await largeCholesky(compute, scatter, d * Number.EPSILON, sizes, () => tick(signal));
  const out = zeros64(d + 1, d + 1);
  for (let r = 0; r < d; r++) out.data.set(root.data.subarray(r * d, (r + 1) * d), r * (d + 1));
  const mean = out.data.subarray(d * (d + 1));
  const scale = Math.sqrt(count);
  for (let c = 0; c < d; c++) mean[c] = sum[c] / scale;
  mean[d] = scale;
  return out;
}

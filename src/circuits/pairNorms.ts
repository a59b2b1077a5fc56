import type { Compute } from '../linalg/compute.js';
import { rowBlock, type Matrix32 } from '../linalg/matrix.js';
import { blockRows, blocks } from '../tasks/blocks.js';
import type { Listener } from '../tasks/sharedTask.js';
import { tick } from '../tasks/tick.js';

/**
 * `||A_i B_j^T||_F` for every i and j, as `[i][j]`.
 *
 * @param a all A_i, `[height, d_model]` each, above each other; b likewise
 * @throws QkLensError `compute`, `cancelled`
 */
export async function pairNorms(
  compute: Compute,
  a: Matrix32,
  b: Matrix32,
  height: number,
  { signal }: Listener,
): Promise<number[][]> {
  const [rows, columns] = [a.rows / height, b.rows / height];
  const norms: number[][] = [];
  for (const [from, to] of blocks(rows, blockRows('product32', 2 * height * b.rows * b.cols))) {
    await tick(signal);
    const product = await compute.multiply32(rowBlock(a, from * height, to * height), b, { transB: true });
    for (let i = 0; i < to - from; i++) {
      const own = rowBlock(product, i * height, (i + 1) * height);
      norms.push(Array.from({ length: columns }, (_, j) => blockNorm(own, j * height, (j + 1) * height)));
    }
  }
  return norms;
}

function blockNorm(m: Matrix32, from: number, to: number): number {
  let sum = 0;
  for (let r = 0; r < m.rows; r++) {
    for (let c = from; c < to; c++) sum += m.data[r * m.cols + c] ** 2;
  }
  return Math.sqrt(sum);
}

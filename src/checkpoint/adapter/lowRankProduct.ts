import { rowBlock, type Matrix64 } from '../../linalg/matrix.js';
import type { TensorStore } from '../tensorStore.js';
import type { LowRank } from './adapterChanges.js';

/** A part of a matrix: rows and columns from (inclusive) to (exclusive). */
export interface Part {
  readonly rows: readonly [number, number];
  readonly columns: readonly [number, number];
}

/** A part of the product B A, or of its transpose, by its factors: `left` `[rows, rank]` times `right` `[rank, columns]`. */
export interface Product {
  readonly left: Matrix64;
  readonly right: Matrix64;
}

/**
 * Reads of A and B what a part of the product needs.
 *
 * @param transposed whether the weight is stored `[in, out]`, so that A^T B^T is added
 * @throws QkLensError what {@link TensorStore.read64} throws
 */
export async function readProduct(
  tensors: TensorStore,
  { a, b }: LowRank,
  transposed: boolean,
  { rows, columns }: Part,
): Promise<Product> {
  return transposed
    ? {
        left: await tensors.read64({ tensor: a, columns: rows, transposed: true }),
        right: await tensors.read64({ tensor: b, rows: columns, transposed: true }),
      }
    : {
        left: await tensors.read64({ tensor: b, rows }),
        right: await tensors.read64({ tensor: a, columns }),
      };
}

/** Some rows of a product, without a copy. */
export function productRows({ left, right }: Product, from: number, to: number): Product {
  return { left: rowBlock(left, from, to), right };
}

/**
 * Adds a product times a number; each sum is rounded once. Four of the rank's terms are taken at once, so that a sum is
 * loaded and stored less often.
 *
 * @param out `[rows, columns]`
 */
export function addProduct(out: Float32Array | Float64Array, { left, right }: Product, scale: number): void {
  const { rows, cols: rank } = left;
  const { cols, data: b } = right;
  const sum = new Float64Array(cols);
  for (let r = 0; r < rows; r++) {
    const terms = left.data.subarray(r * rank, (r + 1) * rank);
    sum.fill(0);
    let k = 0;
    for (; k + 3 < rank; k += 4) {
      const [t0, t1, t2, t3] = [terms[k], terms[k + 1], terms[k + 2], terms[k + 3]];
      const [from0, from1, from2, from3] = [k * cols, (k + 1) * cols, (k + 2) * cols, (k + 3) * cols];
      for (let c = 0; c < cols; c++)
        sum[c] += t0 * b[from0 + c] + t1 * b[from1 + c] + t2 * b[from2 + c] + t3 * b[from3 + c];
    }
    for (; k < rank; k++) for (let c = 0, from = k * cols; c < cols; c++) sum[c] += terms[k] * b[from + c];
    for (let c = 0, at = r * cols; c < cols; c++, at++) out[at] += scale * sum[c];
  }
}

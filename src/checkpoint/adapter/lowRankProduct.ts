import { rowBlock, zeros64, type Matrix64 } from '../../linalg/matrix.js';
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
 * Adds a product times a number; each sum is rounded once.
 *
 * @param out `[rows, columns]`
 */
export function addProduct(out: Float32Array | Float64Array, { left, right }: Product, scale: number): void {
  const { rows, cols: rank } = left;
  const { cols } = right;
  const sum = zeros64(1, cols).data;
  for (let r = 0; r < rows; r++) {
    sum.fill(0);
    for (let k = 0; k < rank; k++) {
      const factor = scale * left.data[r * rank + k];
      if (factor === 0) continue;
      for (let c = 0, at = k * cols; c < cols; c++, at++) sum[c] += factor * right.data[at];
    }
    for (let c = 0, at = r * cols; c < cols; c++, at++) out[at] += sum[c];
  }
}

import { rowsInFloat32, type LargeMatrix } from '../checkpoint/storedMatrix.js';
import type { Compute } from '../linalg/compute.js';
import { rowBlock, type Matrix32 } from '../linalg/matrix.js';
import type { Graph } from '../linalg/onnxModel.js';
import { blockRows, blocks } from '../tasks/blocks.js';
import { tick } from '../tasks/tick.js';

/** Directions in one pass over a vocabulary matrix. More would make no direction cheaper. */
export const DIRECTIONS_AT_ONCE = 64;

/** This many directions take as long as two, since memory is the bottleneck. */
const FEW = 16;

/** Half-precision numbers are widened in blocks that fit in the processor's cache. */
const WIDENED_AT_ONCE = 3 << 19;

/**
 * The products of every row of a vocabulary matrix `[d_vocab, d_model]` with some directions of `[d_model]`.
 *
 * @returns `[d_vocab]` for each direction
 * @throws QkLensError `cancelled`
 */
export async function vocabularyProducts(
  compute: Compute,
  matrix: LargeMatrix,
  directions: readonly ArrayLike<number>[],
  signal?: AbortSignal,
): Promise<Float32Array[]> {
  if (directions.length === 0) return [];
  const bundles = [...blocks(directions.length, DIRECTIONS_AT_ONCE)].map(([first, end]) => ({
    ...{ first, end, rowsFirst: 1 < end - first && end - first <= FEW },
    directions: asRows(directions.slice(first, end), matrix.cols),
  }));
  const half = matrix.dtype === 'F16';
  const products: Float32Array[] = [];
  const size = rowsAtOnce(matrix, directions.length);
  // JavaScript's own memory, here and below: the garbage collector doesn't see how much of onnxruntime's memory it
  // could free.
  const room = size < matrix.rows && new Float32Array(size * Math.min(directions.length, DIRECTIONS_AT_ONCE));
  let begun = false;
  for (const [from, to] of blocks(matrix.rows, size)) {
    const block = matrix.dtype === 'F16' ? rowBlock(matrix, from, to) : rowsInFloat32(matrix, from, to);
    for (const { first, end, rowsFirst, directions: own } of bundles) {
      if (begun) await tick(signal);
      begun = true;
      const count = own.rows * (to - from);
      const data = room ? room.subarray(0, count) : new Float32Array(count);
      const y = { data, rows: own.rows, cols: to - from };
      await compute.run(
        `products of ${half ? 'half' : 'float'} rows, ${rowsFirst ? 'rows' : 'directions'} first`,
        () => productsGraph(half, rowsFirst),
        { w: block, directions: own },
        { y },
      );
      for (let i = first; i < end; i++) {
        const part = rowBlock(y, i - first, i - first + 1).data;
        if (room) (products[i] ??= new Float32Array(matrix.rows)).set(part, from);
        else products[i] = part;
      }
    }
  }
  return products;
}

function rowsAtOnce({ dtype, cols }: LargeMatrix, directions: number): number {
  const rows = blockRows('product32', 2 * Math.min(directions, DIRECTIONS_AT_ONCE) * cols);
  return dtype === 'F32' ? rows : Math.min(rows, Math.max(1, Math.floor(WIDENED_AT_ONCE / cols)));
}

/** `[n, d_model]` */
function asRows(directions: readonly ArrayLike<number>[], cols: number): Matrix32 {
  const data = new Float32Array(directions.length * cols);
  directions.forEach((direction, r) => data.set(direction, r * cols));
  return { data, rows: directions.length, cols };
}

/**
 * With few directions the rows are the product's first factor, so that they are read in their stored order. It is a
 * MatMul because onnxruntime turns a transposed Gemm into the product with the rows second. With many directions that
 * is no slower and needs no transposition. With a single direction the rows are second too: onnxruntime splits the rows
 * of a one-column product among its threads anyhow, and rounding depends on where a share begins; it splits columns by
 * sixteens.
 */
function productsGraph(half: boolean, rowsFirst: boolean): Graph {
  const rows = half ? 'wide' : 'w';
  // In onnx.proto, data type 1 is float32.
  const widen = half ? [{ op: 'Cast', inputs: ['w'], outputs: ['wide'], attributes: { to: 1 } }] : [];
  const swap = { perm: [1, 0] };
  const nodes = rowsFirst
    ? [
        { op: 'Transpose', inputs: ['directions'], outputs: ['columns'], attributes: swap },
        { op: 'MatMul', inputs: [rows, 'columns'], outputs: ['product'] },
        { op: 'Transpose', inputs: ['product'], outputs: ['y'], attributes: swap },
      ]
    : [{ op: 'Gemm', inputs: ['directions', rows], outputs: ['y'], attributes: { transB: 1 } }];
  return {
    inputs: { w: half ? 'float16' : 'float32', directions: 'float32' },
    outputs: { y: 'float32' },
    nodes: [...widen, ...nodes],
  };
}

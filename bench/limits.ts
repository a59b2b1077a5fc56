import type { Compute } from '../src/linalg/compute.js';
import type { Graph } from '../src/linalg/onnxModel.js';
import { zeros32, type Matrix32 } from '../src/linalg/matrix.js';
import { time } from './measure.js';

/** This machine's limits, measured in the same run as everything else. */
export interface Limits {
  /** Floating-point operations per second of onnxruntime's float32 and float64 products, in billions. */
  readonly gflops32: number;
  readonly gflops64: number;
  /** One read of W_E's bytes, in milliseconds. */
  readonly pass: number;
}

const RUNS = 7;

/**
 * The best rate over products of several shapes, with the second factor packed beforehand or not, and one pass over the
 * bytes by memcmp with a copy of them (two streams, halved).
 */
export async function measureLimits(compute: Compute, embedding: Matrix32): Promise<Limits> {
  const shapes = [
    [512, 768, 3072],
    [2048, 768, 3072],
    [2048, 2048, 2048],
  ] as const;
  let gflops32 = 0;
  for (const [n, k, m] of shapes) {
    const [a, b] = [filled32(n, k), filled32(k, m)];
    const graph: Graph = {
      inputs: { a: 'float32' },
      outputs: { y: 'float32' },
      nodes: [{ op: 'Gemm', inputs: ['a', 'b'], outputs: ['y'] }],
      constants: { b },
    };
    const packed = compute.hold<'y'>('limit', () => Promise.resolve(graph));
    const y = zeros32(n, m);
    for (const product of [() => compute.multiply32(a, b, { out: y }), () => packed.run({ a }, { y })]) {
      const { least } = await time(RUNS, product);
      gflops32 = Math.max(gflops32, (2 * n * k * m) / (least * 1e6));
    }
    await packed.release();
  }
  const square = { data: new Float64Array(1024 * 1024).fill(0.5), rows: 1024, cols: 1024 };
  const float64 = await time(RUNS, () => compute.multiply64(square, square));
  const bytes = new Uint8Array(embedding.data.buffer, embedding.data.byteOffset, embedding.data.byteLength);
  const copy = Buffer.from(bytes);
  const pass = await time(RUNS, () => Promise.resolve(copy.equals(bytes)));
  return { gflops32, gflops64: (2 * 1024 ** 3) / (float64.least * 1e6), pass: pass.least / 2 };
}

function filled32(rows: number, cols: number): Matrix32 {
  return { data: Float32Array.from({ length: rows * cols }, (_, i) => (i % 7) - 3), rows, cols };
}

import type { Matrix64 } from './matrix.js';

export function dot(a: Float32Array | Float64Array, b: Float32Array | Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** The sum of n products, of entries from a and from b on; in four sums that don't wait for each other. */
export function dotWithin(values: Float64Array, a: number, b: number, n: number): number {
  let s = 0;
  let t = 0;
  let u = 0;
  let w = 0;
  let k = 0;
  for (; k + 3 < n; k += 4) {
    s += values[a + k] * values[b + k];
    t += values[a + k + 1] * values[b + k + 1];
    u += values[a + k + 2] * values[b + k + 2];
    w += values[a + k + 3] * values[b + k + 3];
  }
  for (; k < n; k++) s += values[a + k] * values[b + k];
  return s + t + (u + w);
}

/**
 * The entries over their largest magnitude, so that products of two neither underflow nor overflow. Zeros stay 0, with
 * magnitude 0.
 */
export function overLargest(values: Float64Array): {
  readonly largest: number;
  readonly scaled: Float64Array;
} {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]));
  const scaled = new Float64Array(values.length);
  for (let i = 0; largest > 0 && i < scaled.length; i++) scaled[i] = values[i] / largest;
  return { largest, scaled };
}

/** Adds f times n entries of `source` from a on, and g times as many from b on, to those of `target`: one pass for both. */
export function addTwoTimes(
  target: Float64Array,
  to: number,
  source: Float64Array,
  f: number,
  a: number,
  g: number,
  b: number,
  n: number,
): void {
  for (let i = 0; i < n; i++) target[to + i] += f * source[a + i] + g * source[b + i];
}

export function allFinite(values: Float32Array | Float64Array): boolean {
  // 0 times a finite number is 0, 0 times any other is NaN; in four sums that don't wait for each other.
  const n = values.length;
  let s = 0;
  let t = 0;
  let u = 0;
  let w = 0;
  let i = 0;
  for (; i + 3 < n; i += 4) {
    s += 0 * values[i];
    t += 0 * values[i + 1];
    u += 0 * values[i + 2];
    w += 0 * values[i + 3];
  }
  for (; i < n; i++) s += 0 * values[i];
  return s + t + u + w === 0;
}

/** `[rows]` times `[rows, cols]` */
export function timesMatrix(vector: Float64Array, m: Matrix64): Float64Array {
  const out = new Float64Array(m.cols);
  for (let r = 0; r < m.rows; r++) {
    for (let c = 0; c < m.cols; c++) out[c] += vector[r] * m.data[r * m.cols + c];
  }
  return out;
}

/** m v, `[rows]` */
export function matrixTimes({ data, rows, cols }: Matrix64, v: Float64Array): Float64Array {
  return Float64Array.from({ length: rows }, (_, r) => dot(data.subarray(r * cols, (r + 1) * cols), v));
}

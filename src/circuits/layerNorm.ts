import { dot } from '../linalg/vector.js';
import { centerVector } from '../model/centerRows.js';
import type { NormWeights } from '../model/norm.js';

/** What a LayerNorm divides by: sqrt(variance + epsilon). */
export function layerNormScale(x: Float64Array, epsilon: number): number {
  const centered = Float64Array.from(x);
  centerVector(centered);
  return Math.sqrt(dot(centered, centered) / x.length + epsilon);
}

/** `(x - mean) / scale * w + b` */
export function layerNorm(x: Float64Array, norm: NormWeights, epsilon: number): Float64Array {
  const scale = layerNormScale(x, epsilon);
  const centered = Float64Array.from(x);
  centerVector(centered);
  return centered.map((value, i) => (norm.w.data[i] * value) / scale + norm.b.data[i]);
}

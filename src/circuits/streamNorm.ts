import { dot } from '../linalg/vector.js';
import { centerVector } from '../model/centerRows.js';
import type { NormKind, NormWeights } from '../model/norm.js';

/** What the norm scales: x minus its mean for a LayerNorm, x itself for the others. */
export function centredFor({ normalization }: NormKind, x: Float64Array): Float64Array {
  const centred = Float64Array.from(x);
  if (normalization === 'LayerNorm') centerVector(centred);
  return centred;
}

/** The norm's divisor of x: sqrt(mean of squares, centred for a LayerNorm, + epsilon); 1 without a norm. */
export function normScale(kind: NormKind, x: Float64Array): number {
  if (kind.normalization === 'none') return 1;
  const centred = centredFor(kind, x);
  return Math.sqrt(dot(centred, centred) / x.length + kind.normEpsilon);
}

/** `centred / scale * w + b` */
export function streamNorm(kind: NormKind, x: Float64Array, norm: NormWeights): Float64Array {
  const scale = normScale(kind, x);
  return centredFor(kind, x).map((value, i) => (norm.w.data[i] * value) / scale + norm.b.data[i]);
}

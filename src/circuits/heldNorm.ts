import { dot } from '../linalg/vector.js';
import type { NormKind, NormWeights } from '../model/norm.js';
import { centredFor, normScale } from './streamNorm.js';

/** A norm with its scale held at what it is for one vector: what it does to each of the vector's parts is linear. */
export class HeldNorm {
  private readonly scale: number;

  /** @param x `[d_model]` */
  constructor(
    private readonly kind: NormKind,
    x: Float64Array,
    private readonly norm: NormWeights,
  ) {
    this.scale = normScale(kind, x);
  }

  /** What becomes of a part of x, without the norm's bias, `[d_model]`. */
  of(part: Float64Array): Float64Array {
    return centredFor(this.kind, part).map((value, i) => (value * this.norm.w.data[i]) / this.scale);
  }

  /** The direction whose product with a part is that of `direction` with what becomes of it. */
  direction(direction: Float64Array): Float64Array {
    const { kind, norm, scale } = this;
    return centredFor(
      kind,
      direction.map((value, i) => (value * norm.w.data[i]) / scale),
    );
  }

  /** What the norm's bias adds along a direction. */
  biasAlong(direction: Float64Array): number {
    return dot(this.norm.b.data, direction);
  }
}

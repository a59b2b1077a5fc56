import type { LayerTrace } from './forward.js';
import { HeldNorm } from './heldNorm.js';
import { matrixRow } from './matrixRow.js';

/** Which output of a layer a part of the stream is. */
export interface Writer {
  readonly layer: number;
  readonly of: 'attention' | 'mlp';
}

/**
 * The norms that the stream itself goes through in post-norm models, at one position of a run, each held at its scale
 * there. In other models there are none, and what was written stays as it is.
 */
export class HeldNorms {
  private readonly norms: HeldNorm[] = [];

  constructor(private readonly position: number) {}

  /** Called with the layers in order. */
  add({ normed }: LayerTrace): void {
    if (!normed) return;
    for (const { kind, sum, norm } of [normed.attention, normed.mlp])
      this.norms.push(new HeldNorm(kind, matrixRow(sum, this.position), norm));
  }

  /**
   * The direction in what a layer's attention or MLP writes whose product with it is that of `direction` with what
   * becomes of it in the last of the streams.
   *
   * @param layers how many layers the stream has gone through
   */
  direction(direction: Float64Array, writer: Writer, layers = Infinity): Float64Array {
    return this.norms
      .slice(this.indexOf(writer), 2 * layers)
      .reduceRight((along, norm) => norm.direction(along), direction);
  }

  private indexOf({ layer, of }: Writer): number {
    return 2 * layer + (of === 'mlp' ? 1 : 0);
  }
}

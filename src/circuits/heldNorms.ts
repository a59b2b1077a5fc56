import type { ResidualPoint } from '../protocol/residual.js';
import type { LayerTrace } from './forward.js';
import { HeldNorm } from './heldNorm.js';
import { matrixRow } from './matrixRow.js';

/** A place of the stream. What attention writes is added at `resid_pre`, what an MLP writes at `resid_mid`. */
export interface StreamPlace {
  readonly layer: number;
  readonly point: ResidualPoint;
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

  /** What becomes at `to` of a part `[d_model]` that was added to the stream at `from`. */
  part(written: Float64Array, from: StreamPlace, to: StreamPlace): Float64Array {
    return this.between(from, to).reduce((part, norm) => norm.of(part), written);
  }

  /** The direction at `from` whose product with a part is that of `direction` with what becomes of it at `to`. */
  direction(direction: Float64Array, from: StreamPlace, to: StreamPlace): Float64Array {
    return this.between(from, to).reduceRight((along, norm) => norm.direction(along), direction);
  }

  private between(from: StreamPlace, to: StreamPlace): readonly HeldNorm[] {
    return this.norms.slice(normsBefore(from), normsBefore(to));
  }
}

function normsBefore({ layer, point }: StreamPlace): number {
  return 2 * layer + ['resid_pre', 'resid_mid', 'resid_post'].indexOf(point);
}

import type { ResidualPart, ResidualPoint } from '../protocol/residual.js';
import type { LayerTrace } from './forward.js';
import { matrixRow } from './matrixRow.js';

export type WrittenPart = Pick<ResidualPart, 'name' | 'kind' | 'layer'> & {
  /** Of a head's part. */
  readonly head?: number;
  /** `[d_model]` */
  readonly written: Float64Array;
};

/** Collects what the layers add to the stream at one position, up to the requested place. */
export class StreamParts {
  private readonly parts: WrittenPart[] = [];

  constructor(
    private readonly place: { readonly layer: number; readonly point: ResidualPoint },
    private readonly position: number,
  ) {}

  /** Called with the layers in order; throws what {@link LayerTrace.written} throws. */
  async add(trace: LayerTrace, nHeads: number): Promise<void> {
    const { layer } = trace;
    const { layer: asked, point } = this.place;
    const attended = layer < asked || (layer === asked && point !== 'resid_pre');
    const passedMlp = layer < asked || (layer === asked && point === 'resid_post');
    if (attended) {
      const { position } = this;
      const all = await trace.written(Array.from({ length: nHeads }, (_, head) => ({ head, position })));
      for (let head = 0; head < nHeads; head++) {
        const written = matrixRow(all, head);
        this.parts.push({ name: `L${layer}H${head}`, kind: 'head', layer, head, written });
      }
      const bias = matrixRow(trace.bO, trace.bO.rows === 1 ? 0 : position);
      this.parts.push({ name: `L${layer} b_O`, kind: 'bias', layer, written: bias });
    }
    if (passedMlp && trace.mlp) {
      const written = matrixRow(trace.mlp, this.position);
      this.parts.push({ name: `L${layer} mlp`, kind: 'mlp', layer, written });
    }
  }

  /**
   * All parts of the stream, in the order in which they were added.
   *
   * @param positional whether positions are learned
   */
  after(embedding: Float64Array, positional?: Float64Array): WrittenPart[] {
    return [
      { name: 'embed', kind: 'embed', written: embedding },
      ...(positional ? [{ name: 'pos_embed', kind: 'positional', written: positional } as const] : []),
      ...this.parts,
    ];
  }
}

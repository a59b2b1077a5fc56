import type { LayerTrace } from './forward.js';
import { HeldNorms, type StreamPlace } from './heldNorms.js';
import { matrixRow } from './matrixRow.js';
import type { WrittenPart } from './writtenPart.js';

/**
 * Collects what the layers add to the stream at one position, up to the requested place. Where the stream itself goes
 * through norms, each part is what becomes of it behind them, with their scales held, and their biases are parts.
 */
export class StreamParts {
  /** Those that the stream at the position goes through. */
  readonly norms: HeldNorms;
  private readonly parts: { readonly part: WrittenPart; readonly from: StreamPlace }[] = [];

  constructor(
    private readonly place: StreamPlace,
    private readonly position: number,
  ) {
    this.norms = new HeldNorms(position);
  }

  /** Called with the layers in order; throws what {@link LayerTrace.written} throws. */
  async add(trace: LayerTrace, nHeads: number): Promise<void> {
    this.norms.add(trace);
    const { layer, normed } = trace;
    const { layer: asked, point } = this.place;
    const attended = layer < asked || (layer === asked && point !== 'resid_pre');
    const passedMlp = layer < asked || (layer === asked && point === 'resid_post');
    if (attended) {
      const { position } = this;
      const from = { layer, point: 'resid_pre' } as const;
      const all = await trace.written(Array.from({ length: nHeads }, (_, head) => ({ head, position })));
      for (let head = 0; head < nHeads; head++) {
        const written = matrixRow(all, head);
        this.push(from, { name: `L${layer}H${head}`, kind: 'head', layer, head, written });
      }
      const bias = matrixRow(trace.bO, trace.bO.rows === 1 ? 0 : position);
      this.push(from, { name: `L${layer} b_O`, kind: 'bias', layer, written: bias });
      if (normed) this.pushBias({ layer, point: 'resid_mid' }, 'ln1', normed.attention.norm.b.data);
    }
    if (passedMlp && trace.mlp) {
      const written = matrixRow(trace.mlp, this.position);
      this.push({ layer, point: 'resid_mid' }, { name: `L${layer} mlp`, kind: 'mlp', layer, written });
      if (normed) this.pushBias({ layer, point: 'resid_post' }, 'ln2', normed.mlp.norm.b.data);
    }
  }

  /**
   * All parts of the stream, in the order in which they were added.
   *
   * @param start those of the stream before the first layer
   */
  after(start: readonly WrittenPart[]): WrittenPart[] {
    const beginning = { layer: 0, point: 'resid_pre' } as const;
    const all = [...start.map((part) => ({ part, from: beginning })), ...this.parts];
    return all.map(({ part, from }) => ({
      ...part,
      written: this.norms.part(part.written, from, this.place),
    }));
  }

  private push(from: StreamPlace, part: WrittenPart): void {
    this.parts.push({ part, from });
  }

  /** Of a norm that the stream goes through. */
  private pushBias(from: StreamPlace, name: string, written: Float64Array): void {
    this.push(from, { name: `L${from.layer} ${name} b`, kind: 'bias', layer: from.layer, written });
  }
}

import type { ResidualPoint } from '../protocol/residual.js';
import type { LayerTrace, NormedStream } from './forward.js';
import { HeldNorm } from './heldNorm.js';
import { matrixRow } from './matrixRow.js';
import type { WrittenPart } from './writtenPart.js';

/**
 * Collects what the layers add to the stream at one position, up to the requested place. Where the stream itself goes
 * through norms, each part is what becomes of it behind them, with their scales held, and their biases are parts.
 */
export class StreamParts {
  private readonly parts: { readonly part: WrittenPart; readonly normsBefore: number }[] = [];
  private readonly norms: HeldNorm[] = [];

  constructor(
    private readonly place: { readonly layer: number; readonly point: ResidualPoint },
    private readonly position: number,
  ) {}

  /** Called with the layers in order; throws what {@link LayerTrace.written} throws. */
  async add(trace: LayerTrace, nHeads: number): Promise<void> {
    const { layer, normed } = trace;
    const { layer: asked, point } = this.place;
    const attended = layer < asked || (layer === asked && point !== 'resid_pre');
    const passedMlp = layer < asked || (layer === asked && point === 'resid_post');
    if (attended) {
      const { position } = this;
      const all = await trace.written(Array.from({ length: nHeads }, (_, head) => ({ head, position })));
      for (let head = 0; head < nHeads; head++) {
        const written = matrixRow(all, head);
        this.push({ name: `L${layer}H${head}`, kind: 'head', layer, head, written });
      }
      const bias = matrixRow(trace.bO, trace.bO.rows === 1 ? 0 : position);
      this.push({ name: `L${layer} b_O`, kind: 'bias', layer, written: bias });
      if (normed) this.passNorm(normed.attention, layer, 'ln1');
    }
    if (passedMlp && trace.mlp) {
      const written = matrixRow(trace.mlp, this.position);
      this.push({ name: `L${layer} mlp`, kind: 'mlp', layer, written });
      if (normed) this.passNorm(normed.mlp, layer, 'ln2');
    }
  }

  /**
   * All parts of the stream, in the order in which they were added.
   *
   * @param start those of the stream before the first layer
   */
  after(start: readonly WrittenPart[]): WrittenPart[] {
    const all = [...start.map((part) => ({ part, normsBefore: 0 })), ...this.parts];
    return all.map(({ part, normsBefore }) => {
      const passed = this.norms.slice(normsBefore);
      return { ...part, written: passed.reduce((written, norm) => norm.of(written), part.written) };
    });
  }

  private push(part: WrittenPart): void {
    this.parts.push({ part, normsBefore: this.norms.length });
  }

  private passNorm({ kind, sum, norm }: NormedStream, layer: number, name: string): void {
    this.norms.push(new HeldNorm(kind, matrixRow(sum, this.position), norm));
    this.push({ name: `L${layer} ${name} b`, kind: 'bias', layer, written: norm.b.data });
  }
}

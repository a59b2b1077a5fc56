import type { LatentSlices } from '../checkpoint/architectures/architecture.js';
import type { Weights } from '../checkpoint/checkpoint.js';
import type { Slice } from '../checkpoint/slice.js';
import type { Compute } from '../linalg/compute.js';
import type { Matrix64 } from '../linalg/matrix.js';
import type { WeightReader } from './weightReader.js';

interface Latent {
  /** `[d_model, rank]`, times the weight of the latent's norm. */
  readonly weight: Matrix64;
  /** `[1, rank]` */
  readonly bias: Matrix64;
}

/**
 * Reads weights that read the stream through a latent. The norm of the latent divides it by a positive number of each
 * token's own, which changes no direction and is left out, as the scales of the layers' norms are; its weight is folded.
 */
export class LatentReader {
  /** Those of the latest layer, by the tensor of their down-projection: all its heads share them. */
  private latest: { readonly layer: number; readonly known: Map<string, Promise<Latent>> } | undefined;

  constructor(
    private readonly checkpoint: Weights,
    private readonly reader: WeightReader,
    private readonly compute: Compute,
  ) {}

  /**
   * A weight `[rank, n]` as what reads the stream, `[d_model, n]`, and its bias `[1, n]`.
   *
   * @throws QkLensError `nonFiniteWeights`, `fileChanged`, `compute`
   */
  async through(
    layer: number,
    slices: LatentSlices,
    weight: Slice,
  ): Promise<{ readonly weight: Matrix64; readonly bias: Matrix64 }> {
    const latent = await this.latent(layer, slices);
    const up = await this.reader.read(weight);
    return {
      weight: await this.compute.multiply64(latent.weight, up),
      bias: await this.compute.multiply64(latent.bias, up),
    };
  }

  /** The coarsest rounding of the weights before the last. */
  rounding({ down, norm }: LatentSlices): number {
    const { store } = this.checkpoint;
    return Math.max(store.rounding(down), store.rounding(norm.w));
  }

  private latent(layer: number, slices: LatentSlices): Promise<Latent> {
    if (this.latest?.layer !== layer) this.latest = { layer, known: new Map() };
    const { known } = this.latest;
    const { tensor } = slices.down;
    let latent = known.get(tensor);
    if (!latent) {
      known.set(tensor, (latent = this.read(layer, slices)));
      latent.catch(() => known.delete(tensor));
    }
    return latent;
  }

  private async read(layer: number, { down, bias: downBias, norm }: LatentSlices): Promise<Latent> {
    const scale = (await this.reader.read(norm.w)).data;
    const reading = this.reader.readingOf(layer, 'ln1');
    const { weight, bias } = await this.reader.reading(reading, down, downBias, scale.length);
    for (const m of [weight, bias])
      for (let i = 0; i < m.data.length; i++) m.data[i] *= scale[i % scale.length];
    return { weight, bias };
  }
}

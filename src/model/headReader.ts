import type { LatentSlices } from '../checkpoint/architectures/architecture.js';
import type { Weights } from '../checkpoint/checkpoint.js';
import type { Slice } from '../checkpoint/slice.js';
import type { Compute } from '../linalg/compute.js';
import type { HeadRef } from '../protocol/headRef.js';
import type { Matrix64 } from '../linalg/matrix.js';
import type { HeadRounding, HeadWeights, OvWeights, QkWeights } from './headWeights.js';
import { LatentReader } from './latentReader.js';
import type { WeightReader } from './weightReader.js';
import { tick } from '../tasks/tick.js';

/** Reads heads before b_V is moved. */
export class HeadReader {
  private readonly latents: LatentReader;

  constructor(
    private readonly checkpoint: Weights,
    private readonly reader: WeightReader,
    compute: Compute,
  ) {
    this.latents = new LatentReader(checkpoint, reader, compute);
  }

  async qk(ref: HeadRef): Promise<QkWeights> {
    return { ...(await this.query(ref)), ...(await this.key(ref)) };
  }

  async ov(ref: HeadRef): Promise<OvWeights> {
    return { ...(await this.value(ref)), wO: await this.output(ref) };
  }

  /** With `latent`, the part of a head's W_Q and W_K that has positions, `[d_model, rotary]` each. */
  async rotaryPart(ref: HeadRef): Promise<Pick<QkWeights, 'wQ' | 'wK'> | undefined> {
    const { rotary, queryLatent } = this.slices(ref);
    if (!rotary) return undefined;
    const { rotary: size } = this.checkpoint.config.latent!;
    return {
      wQ: (await this.reading(ref, rotary.wQ, undefined, queryLatent, size)).weight,
      wK: (await this.reading(ref, rotary.wK, undefined, undefined, size)).weight,
    };
  }

  /** The coarsest rounding among the tensors each factor is made of. */
  rounding(ref: HeadRef): HeadRounding {
    const { wQ, wK, wV, wO, queryLatent, keyLatent } = this.slices(ref);
    const ln1 = this.reader.readingOf(ref.layer, 'ln1');
    const reading = (weight: Slice, latent: LatentSlices | undefined) =>
      Math.max(this.reader.readingRounding(ln1, weight), latent ? this.latents.rounding(latent) : 0);
    return {
      query: reading(wQ, queryLatent),
      ...{ key: reading(wK, keyLatent), value: reading(wV, keyLatent) },
      output: this.checkpoint.store.rounding(wO),
    };
  }

  /** A layer's heads from (inclusive) to (exclusive); those that share a key head share its matrices. */
  async layer(layer: number, from = 0, to = this.checkpoint.config.nHeads): Promise<HeadWeights[]> {
    const { nHeads, nKeyValueHeads } = this.checkpoint.config;
    const perKey = nHeads / nKeyValueHeads;
    const heads: HeadWeights[] = [];
    for (let head = from; head < to; head++) {
      await tick(undefined);
      const ref = { layer, head };
      const first = heads[Math.max(from, head - (head % perKey)) - from];
      const { wK, bK, wV, bV } = first ?? { ...(await this.key(ref)), ...(await this.value(ref)) };
      heads.push({ ...(await this.query(ref)), wK, bK, wV, bV, wO: await this.output(ref) });
    }
    return heads;
  }

  private async query(ref: HeadRef): Promise<Pick<QkWeights, 'wQ' | 'bQ'>> {
    const { wQ, bQ, queryLatent } = this.slices(ref);
    const { weight, bias } = await this.reading(ref, wQ, bQ, queryLatent);
    return { wQ: weight, bQ: bias };
  }

  private async key(ref: HeadRef): Promise<Pick<QkWeights, 'wK' | 'bK'>> {
    const { wK, bK, keyLatent } = this.slices(ref);
    const { weight, bias } = await this.reading(ref, wK, bK, keyLatent);
    return { wK: weight, bK: bias };
  }

  async value(ref: HeadRef): Promise<Pick<OvWeights, 'wV' | 'bV'>> {
    const { wV, bV, keyLatent } = this.slices(ref);
    const { weight, bias } = await this.reading(ref, wV, bV, keyLatent);
    return { wV: weight, bV: bias };
  }

  output(ref: HeadRef): Promise<Matrix64> {
    return this.reader.writing(this.slices(ref).wO);
  }

  private reading(
    { layer }: HeadRef,
    weight: Slice,
    bias: Slice | undefined,
    latent: LatentSlices | undefined,
    n = this.checkpoint.config.dHead,
  ) {
    if (latent) return this.latents.through(layer, latent, weight);
    return this.reader.reading(this.reader.readingOf(layer, 'ln1'), weight, bias, n);
  }

  private slices({ layer, head }: HeadRef) {
    return this.checkpoint.weights.head(layer, head);
  }
}

import type { Weights } from '../checkpoint/checkpoint.js';
import type { Slice } from '../checkpoint/slice.js';
import type { HeadRef } from '../protocol/headRef.js';
import type { Matrix64 } from '../linalg/matrix.js';
import type { HeadRounding, HeadWeights, OvWeights, QkWeights } from './headWeights.js';
import type { WeightReader } from './weightReader.js';
import { tick } from '../tasks/tick.js';

/** Reads heads before b_V is moved. */
export class HeadReader {
  constructor(
    private readonly checkpoint: Weights,
    private readonly reader: WeightReader,
  ) {}

  async qk(ref: HeadRef): Promise<QkWeights> {
    return { ...(await this.query(ref)), ...(await this.key(ref)) };
  }

  async ov(ref: HeadRef): Promise<OvWeights> {
    return { ...(await this.value(ref)), wO: await this.output(ref) };
  }

  /** The coarsest rounding among the tensors each factor is made of. */
  rounding(ref: HeadRef): HeadRounding {
    const { wQ, wK, wV, wO } = this.slices(ref);
    const ln1 = this.reader.readingOf(ref.layer, 'ln1');
    const reading = (weight: Slice) => this.reader.readingRounding(ln1, weight);
    return {
      ...{ query: reading(wQ), key: reading(wK), value: reading(wV) },
      output: this.checkpoint.store.rounding(wO),
    };
  }

  /** All of a layer's heads; those that share a key head share its matrices. */
  async layer(layer: number): Promise<HeadWeights[]> {
    const { nHeads, nKeyValueHeads } = this.checkpoint.config;
    const heads: HeadWeights[] = [];
    for (let head = 0; head < nHeads; head++) {
      await tick(undefined);
      const ref = { layer, head };
      const first = heads[head - (head % (nHeads / nKeyValueHeads))];
      const { wK, bK, wV, bV } = first ?? { ...(await this.key(ref)), ...(await this.value(ref)) };
      heads.push({ ...(await this.query(ref)), wK, bK, wV, bV, wO: await this.output(ref) });
    }
    return heads;
  }

  private async query(ref: HeadRef): Promise<Pick<QkWeights, 'wQ' | 'bQ'>> {
    const { wQ, bQ } = this.slices(ref);
    const { weight, bias } = await this.reading(ref, wQ, bQ);
    return { wQ: weight, bQ: bias };
  }

  private async key(ref: HeadRef): Promise<Pick<QkWeights, 'wK' | 'bK'>> {
    const { wK, bK } = this.slices(ref);
    const { weight, bias } = await this.reading(ref, wK, bK);
    return { wK: weight, bK: bias };
  }

  private async value(ref: HeadRef): Promise<Pick<OvWeights, 'wV' | 'bV'>> {
    const { wV, bV } = this.slices(ref);
    const { weight, bias } = await this.reading(ref, wV, bV);
    return { wV: weight, bV: bias };
  }

  private output(ref: HeadRef): Promise<Matrix64> {
    return this.reader.writing(this.slices(ref).wO);
  }

  private reading({ layer }: HeadRef, weight: Slice, bias: Slice | undefined) {
    const { dHead } = this.checkpoint.config;
    return this.reader.reading(this.reader.readingOf(layer, 'ln1'), weight, bias, dHead);
  }

  private slices({ layer, head }: HeadRef) {
    return this.checkpoint.weights.head(layer, head);
  }
}

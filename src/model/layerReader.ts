import type { Weights } from '../checkpoint/checkpoint.js';
import { toFloat32, type Matrix32 } from '../linalg/matrix.js';
import { addProduct } from './addProduct.js';
import type { StackedAttention } from './headWeights.js';
import type { WeightReader } from './weightReader.js';

/**
 * Reads a layer's attention in float32, each weight straight to its place and in the order of the file, see
 * {@link WeightReader.inputsFirst}: for runs of the model, where reading in float64 and head by head would take longer
 * than the run.
 */
export class LayerReader {
  constructor(
    private readonly checkpoint: Weights,
    private readonly reader: WeightReader,
  ) {}

  /** @param movesValueBiases whether b_V is moved into b_O */
  async attention(layer: number, movesValueBiases: boolean): Promise<StackedAttention> {
    const { config, weights } = this.checkpoint;
    const { nHeads, nKeyValueHeads, dHead } = config;
    const { bO: outputBias } = weights.layer(layer);
    const heads = Array.from({ length: nHeads }, (_, head) => weights.head(layer, head));
    const keyHeads = heads.filter((_, head) => head % (nHeads / nKeyValueHeads) === 0);
    const { reader } = this;
    const ln1 = reader.readingOf(layer, 'ln1');
    const part = (weight: 'wQ' | 'wK' | 'wV', bias: 'bQ' | 'bK' | 'bV') =>
      reader.reading32(
        ln1,
        (weight === 'wQ' ? heads : keyHeads).map((head) => ({ weight: head[weight], bias: head[bias] })),
        dHead,
      );
    const [query, key, value] = [await part('wQ', 'bQ'), await part('wK', 'bK'), await part('wV', 'bV')];
    const wO = await this.output(layer);
    const bO = await reader.writingRow(outputBias);
    if (movesValueBiases) {
      heads.forEach((_, head) => {
        const own = Math.floor(head / (nHeads / nKeyValueHeads)) * dHead;
        addProduct(bO, value.bias.data.subarray(own, own + dHead), wO, head * dHead, reader.inputsFirst);
      });
      value.bias.data.fill(0);
    }
    return {
      ...{ wQ: query.weight, bQ: toFloat32(query.bias), wK: key.weight, bK: toFloat32(key.bias) },
      ...{ wV: value.weight, bV: toFloat32(value.bias), wO, bO: toFloat32(bO) },
    };
  }
  /** W_O of all heads. */
  output(layer: number): Promise<Matrix32> {
    const { config, weights } = this.checkpoint;
    const slices = Array.from({ length: config.nHeads }, (_, head) => weights.head(layer, head).wO);
    return this.reader.writing32(slices, config.dHead);
  }
}

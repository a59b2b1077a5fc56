import type { Checkpoint } from '../checkpoint/checkpoint.js';
import { toFloat32, type Matrix32, type Matrix64 } from '../linalg/matrix.js';
import { noMlps, type MlpWeights, type StackedAttention } from './headWeights.js';
import type { WeightReader } from './weightReader.js';

/**
 * Reads a whole layer in float32, each weight straight to its place: for runs of the model, where reading in float64
 * and head by head would take longer than the run.
 */
export class LayerReader {
  constructor(
    private readonly checkpoint: Checkpoint,
    private readonly reader: WeightReader,
  ) {}

  /** @param movesValueBiases whether b_V is moved into b_O */
  async attention(layer: number, movesValueBiases: boolean): Promise<StackedAttention> {
    const { config, weights } = this.checkpoint;
    const { nHeads, nKeyValueHeads, dHead } = config;
    const { ln1, bO: outputBias } = weights.layer(layer);
    const heads = Array.from({ length: nHeads }, (_, head) => weights.head(layer, head));
    const keyHeads = heads.filter((_, head) => head % (nHeads / nKeyValueHeads) === 0);
    const { reader } = this;
    const part = (weight: 'wQ' | 'wK' | 'wV', bias: 'bQ' | 'bK' | 'bV') =>
      reader.reading32(
        ln1,
        (weight === 'wQ' ? heads : keyHeads).map((head) => ({ weight: head[weight], bias: head[bias] })),
        dHead,
      );
    const [query, key, value] = [await part('wQ', 'bQ'), await part('wK', 'bK'), await part('wV', 'bV')];
    const slices = heads.map(({ wO }) => wO);
    const wO = await reader.writing32(slices, dHead);
    const bO = await reader.writingRow(outputBias);
    if (movesValueBiases) {
      heads.forEach((_, head) => {
        const own = Math.floor(head / (nHeads / nKeyValueHeads)) * dHead;
        addProduct(bO, value.bias.data.subarray(own, own + dHead), wO, head * dHead);
      });
      value.bias.data.fill(0);
    }
    return {
      ...{ wQ: query.weight, bQ: toFloat32(query.bias), wK: key.weight, bK: toFloat32(key.bias) },
      ...{ wV: value.weight, bV: toFloat32(value.bias), wO, bO: toFloat32(bO) },
    };
  }

  /** @throws QkLensError `badRequest` if the model has no MLPs; `nonFiniteWeights`, `fileChanged` */
  async mlp(layer: number): Promise<MlpWeights<Matrix32>> {
    const { ln2, mlp } = this.checkpoint.weights.layer(layer);
    if (!mlp) throw noMlps();
    const { dMlp } = this.checkpoint.config;
    const { reader } = this;
    const read = await reader.reading32(ln2, [{ weight: mlp.wIn, bias: mlp.bIn }], dMlp);
    const gate =
      mlp.wGate && (await reader.reading32(ln2, [{ weight: mlp.wGate, bias: mlp.bGate }], dMlp, false));
    const wOut = await reader.writing32([mlp.wOut], dMlp);
    const bOut = await reader.writingRow(mlp.bOut);
    if (mlp.bGated) addProduct(bOut, (await reader.read(mlp.bGated)).data, wOut, 0);
    return {
      ...{ wIn: read.weight, bIn: toFloat32(read.bias), wOut, bOut: toFloat32(bOut) },
      ...(gate && { gate: { w: gate.weight, b: toFloat32(gate.bias) } }),
    };
  }
}

/** Adds the product of a vector and rows of a matrix, from a row on, to a row `[1, n]`. */
function addProduct(sum: Matrix64, vector: Float64Array, { data, cols }: Matrix32, from: number): void {
  vector.forEach((factor, i) => {
    if (factor === 0) return;
    const start = (from + i) * cols;
    for (let c = 0; c < cols; c++) sum.data[c] += factor * data[start + c];
  });
}

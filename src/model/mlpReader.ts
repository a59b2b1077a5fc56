import type { MlpSlices, XieluSlices } from '../checkpoint/architectures/architecture.js';
import type { Weights } from '../checkpoint/checkpoint.js';
import type { Slice } from '../checkpoint/slice.js';
import { asRow, toFloat32, type Matrix, type Matrix32, type Matrix64 } from '../linalg/matrix.js';
import { sideBySide, stackRows } from '../linalg/stackRows.js';
import { addProduct } from './addProduct.js';
import { noMlps, type MlpWeights } from './headWeights.js';
import type { WeightReader } from './weightReader.js';

/**
 * Reads MLPs. Experts are read as one MLP: their W_in and W_gate side by side, their W_out one above the other. Of the
 * weights that read the norm's output, fold_ln centres only W_in, as in TransformerLens.
 */
export class MlpReader {
  constructor(
    private readonly checkpoint: Weights,
    private readonly reader: WeightReader,
  ) {}

  /** @throws QkLensError `badRequest` if the model has no MLPs; `nonFiniteWeights`, `fileChanged` */
  async mlp(layer: number): Promise<MlpWeights> {
    const { reader } = this;
    const { ln2, parts, size } = this.slices(layer);
    const reading = async (weight: 'wIn' | 'wGate', bias: 'bIn' | 'bGate', center?: boolean) => {
      const all = parts.map((part) => reader.reading(ln2, part[weight]!, part[bias], size, center));
      const read = await Promise.all(all);
      return {
        weight: joined(
          read.map((own) => own.weight),
          sideBySide,
        ),
        bias: joined(
          read.map((own) => own.bias),
          sideBySide,
        ),
      };
    };
    const read = await reading('wIn', 'bIn');
    const gate = parts[0].wGate && (await reading('wGate', 'bGate', false));
    const wOut = joined(await Promise.all(parts.map((part) => reader.writing(part.wOut))), stackRows);
    return this.whole(layer, { read, gate, wOut }, { stored: (m) => m, inputsFirst: true });
  }

  /**
   * {@link mlp} in float32, each weight read straight to its place and in the order of the file, see
   * {@link WeightReader.inputsFirst}, except for the router's; throws what it throws.
   */
  async mlp32(layer: number): Promise<MlpWeights<Matrix32>> {
    const { reader } = this;
    const { ln2, parts, size } = this.slices(layer);
    const reading = (weight: 'wIn' | 'wGate', bias: 'bIn' | 'bGate', center?: boolean) => {
      const all = parts.map((part) => ({ weight: part[weight]!, bias: part[bias] }));
      return reader.reading32(ln2, all, size, center);
    };
    const read = await reading('wIn', 'bIn');
    const gate = parts[0].wGate && (await reading('wGate', 'bGate', false));
    const wOut = await reader.writing32(
      parts.map((part) => part.wOut),
      size,
    );
    const { inputsFirst } = reader;
    return this.whole(layer, { read, gate, wOut }, { stored: toFloat32, inputsFirst });
  }

  /** The MLP with its output's bias, its router and its own norm. */
  private async whole<M extends Matrix32 | Matrix64>(
    layer: number,
    { read, gate, wOut }: { readonly read: Read<M>; readonly gate: Read<M> | undefined; readonly wOut: M },
    { stored, inputsFirst }: { readonly stored: (m: Matrix64) => M; readonly inputsFirst: boolean },
  ): Promise<MlpWeights<M>> {
    const { reader } = this;
    const { config } = this.checkpoint;
    const { ln2, parts, router } = this.slices(layer);
    const { bOut: slice, bGated, norm: ownNorm, xielu } = parts[0];
    const bOut = await reader.writingRow(slice);
    if (bGated) addProduct(bOut, (await reader.read(bGated)).data, wOut, 0, inputsFirst);
    const norm = config.mlpNorm && (await reader.mlpNorm(ownNorm, wOut, bOut, inputsFirst));
    const routed = router && (await reader.reading(ln2, router, undefined, parts.length, false));
    return {
      ...{ wIn: read.weight, bIn: stored(read.bias), wOut, bOut: stored(bOut) },
      ...(gate && { gate: { w: gate.weight, b: stored(gate.bias) } }),
      ...(routed && { router: { w: stored(routed.weight), b: stored(routed.bias) } }),
      ...(norm && { norm }),
      ...(xielu && { xielu: await this.xielu(xielu, stored) }),
    };
  }

  private async xielu<M extends Matrix>(
    { positive, negative, beta }: XieluSlices,
    stored: (m: Matrix64) => M,
  ): Promise<NonNullable<MlpWeights<M>['xielu']>> {
    const number = async (slice: Slice) => (await this.reader.read(slice)).data[0];
    const linear = beta ? await number(beta) : 0.5;
    const one = (value: number) => stored(asRow(Float64Array.of(value)));
    return {
      positive: one(softplus(await number(positive))),
      negative: one(linear + softplus(await number(negative))),
      beta: one(linear),
    };
  }

  /** @param size d_mlp of each part */
  private slices(layer: number) {
    const { weights, config } = this.checkpoint;
    const { mlp, experts } = weights.layer(layer);
    const parts: readonly MlpSlices[] | undefined = experts?.each ?? (mlp && [mlp]);
    if (!parts) throw noMlps();
    const ln2 = this.reader.readingOf(layer, 'ln2');
    return { ln2, parts, router: experts?.router, size: config.dMlp / parts.length };
  }
}

function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

function joined(parts: readonly Matrix64[], join: (parts: readonly Matrix64[]) => Matrix64): Matrix64 {
  return parts.length === 1 ? parts[0] : join(parts);
}

/** Weights that read the stream, with their biases. */
interface Read<M extends Matrix> {
  readonly weight: M;
  readonly bias: Matrix64;
}

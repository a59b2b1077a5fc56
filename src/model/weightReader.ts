import type { Weights } from '../checkpoint/checkpoint.js';
import type { NormSlices } from '../checkpoint/architectures/architecture.js';
import { flipped, joined, type Slice } from '../checkpoint/slice.js';
import { zeros32, zeros64, type Matrix32, type Matrix64 } from '../linalg/matrix.js';
import { attentionLayers } from '../protocol/attentionLayers.js';
import type { Processing } from '../protocol/model.js';
import { centerColumns, centerRows } from './centerRows.js';
import {
  foldNorm,
  foldNormTransposed,
  plainNorm,
  readingNorm,
  type NormKind,
  type NormWeights,
} from './norm.js';

/** The norm through which weights read the stream. */
export interface Reading {
  readonly kind: NormKind;
  readonly norm?: NormSlices | undefined;
}

/** Reads slices of a checkpoint, with the processings of norms and of writing weights applied. */
export class WeightReader {
  constructor(
    private readonly checkpoint: Weights,
    private readonly processing: Processing,
  ) {}

  /** How a layer's attention (`ln1`) or MLP (`ln2`) reads the stream. */
  readingOf(layer: number, which: 'ln1' | 'ln2'): Reading {
    const { config, weights } = this.checkpoint;
    return { kind: readingNorm(config, layer, which), norm: weights.layer(layer)[which] };
  }

  read(slice: Slice): Promise<Matrix64> {
    return this.checkpoint.store.read64(slice);
  }

  /** A bias `[1, n]`; zeros if the model has none. */
  async row(slice: Slice | undefined, n: number): Promise<Matrix64> {
    return slice ? this.read(slice) : zeros64(1, n);
  }

  /** Weights of attention and MLPs that write to the residual stream, `[n, d_model]`. */
  async writing(slice: Slice): Promise<Matrix64> {
    return this.multiplied(await this.placing(slice));
  }

  /** What enters the stream before the first layer, `[n, d_model]`. */
  async placing(slice: Slice): Promise<Matrix64> {
    const m = await this.read(slice);
    return this.processing.centerWritingWeights ? centerRows(m) : m;
  }

  /** By the config's `writeScale`, in place. */
  private multiplied<M extends Matrix32 | Matrix64>(m: M): M {
    const { writeScale = 1 } = this.checkpoint.config;
    if (writeScale !== 1) for (let i = 0; i < m.data.length; i++) m.data[i] *= writeScale;
    return m;
  }

  /** A bias written to the residual stream, `[1, d_model]`; zeros if the model has none. */
  async writingRow(slice: Slice | undefined): Promise<Matrix64> {
    return slice ? this.writing(slice) : zeros64(1, this.checkpoint.config.dModel);
  }

  /**
   * The rounding of weights that read the stream through a norm: with fold_ln, the norm weight's rounding if coarser.
   */
  readingRounding({ norm }: Reading, weight: Slice): number {
    const { store } = this.checkpoint;
    const own = store.rounding(weight);
    return norm && this.processing.foldLn ? Math.max(own, store.rounding(norm.w)) : own;
  }

  /** A norm's weight and bias `[1, n]`; a norm without them multiplies by 1 and adds 0. */
  async norm(slices: NormSlices | undefined, n: number): Promise<NormWeights> {
    return slices ? this.normOf(slices) : plainNorm(n);
  }

  private async normOf(slices: NormSlices): Promise<NormWeights> {
    const w = await this.read(slices.w);
    const { normOffset = 0 } = this.checkpoint.config;
    return {
      w: { ...w, data: w.data.map((value) => value + normOffset) },
      b: await this.row(slices.b, w.data.length),
    };
  }

  /** {@link norm} of several norms side by side, as often one after the other as `n` takes. */
  async repeatedNorm(slices: readonly NormSlices[] | undefined, n: number): Promise<NormWeights> {
    if (!slices || slices.length === 0) return plainNorm(n);
    const norms = await Promise.all(slices.map((own) => this.normOf(own)));
    const row = (part: 'w' | 'b') => {
      const all = norms.flatMap((own) => [...own[part].data]);
      return { data: Float64Array.from({ length: n }, (_, i) => all[i % all.length]), rows: 1, cols: n };
    };
    return { w: row('w'), b: row('b') };
  }

  /**
   * An MLP's own norm, `[1, d_mlp]`, as far as it isn't folded into the weights that read it.
   *
   * @param wOut `[d_mlp, d_model]`, into which fold_ln folds it in place, like bOut `[1, d_model]`, as TransformerLens
   *   does (`ProcessWeights.fold_layer_norm`)
   * @param inputsFirst otherwise wOut is the transpose
   */
  async mlpNorm(
    slices: NormSlices | undefined,
    wOut: Matrix32 | Matrix64,
    bOut: Matrix64,
    inputsFirst: boolean,
  ): Promise<NormWeights> {
    const { dMlp } = this.checkpoint.config;
    const norm = await this.norm(slices, dMlp);
    if (!slices || !this.processing.foldLn) return norm;
    const fold = inputsFirst ? foldNorm : foldNormTransposed;
    fold(norm, wOut as Matrix64, bOut, true);
    return plainNorm(dMlp);
  }

  /**
   * Weights that read the stream through a norm, `[d_model, n]`, with their bias `[1, n]`; the norm is folded in if
   * fold_ln is on.
   *
   * @param center whether folding removes what the norm makes invisible
   */
  async reading(
    { kind, norm }: Reading,
    weightSlice: Slice,
    biasSlice: Slice | undefined,
    n: number,
    center = kind.normalization === 'LayerNorm',
  ): Promise<{ readonly weight: Matrix64; readonly bias: Matrix64 }> {
    const [weight, bias] = await Promise.all([this.read(weightSlice), this.row(biasSlice, n)]);
    if (!this.folds(kind)) return { weight, bias };
    return foldNorm(await this.norm(norm, this.checkpoint.config.dModel), weight, bias, center);
  }

  /**
   * Like {@link reading}, in float32, of several weights one after the other: `[d_model, sum of n]`, or the transpose, as
   * {@link inputsFirst} says.
   *
   * @param n of each
   */
  async reading32(
    { kind, norm }: Reading,
    parts: readonly { readonly weight: Slice; readonly bias: Slice | undefined }[],
    n: number,
    center = kind.normalization === 'LayerNorm',
  ): Promise<{ readonly weight: Matrix32; readonly bias: Matrix64 }> {
    const { dModel } = this.checkpoint.config;
    const slices = parts.map(({ weight }) => weight);
    const weight = await this.stacked(slices, { inputs: dModel, outputs: parts.length * n }, 'outputs');
    const bias = zeros64(1, parts.length * n);
    for (const [i, part] of parts.entries())
      if (part.bias) bias.data.set((await this.read(part.bias)).data, i * n);
    if (!this.folds(kind)) return { weight, bias };
    const fold = this.inputsFirst ? foldNorm : foldNormTransposed;
    return fold(await this.norm(norm, dModel), weight, bias, center);
  }

  /**
   * Like {@link writing}, in float32, of several weights one after the other: `[sum of n, d_model]`, or the transpose, as
   * {@link inputsFirst} says.
   *
   * @param n of each
   */
  async writing32(parts: readonly Slice[], n: number): Promise<Matrix32> {
    const { dModel } = this.checkpoint.config;
    const weight = await this.stacked(parts, { inputs: parts.length * n, outputs: dModel }, 'inputs');
    this.multiplied(weight);
    if (!this.processing.centerWritingWeights) return weight;
    return this.inputsFirst ? centerRows(weight) : centerColumns(weight);
  }

  /**
   * Whether a run takes its weights as `[inputs, outputs]`, as GPT-2's checkpoints store them, rather than as `[outputs,
   * inputs]`, as most others do: transposing would take longer than reading.
   */
  get inputsFirst(): boolean {
    return this.checkpoint.weights.head(attentionLayers(this.checkpoint.config)[0], 0).wQ.transposed !== true;
  }

  private folds({ normalization }: NormKind): boolean {
    return this.processing.foldLn && normalization !== 'none';
  }

  /** @param along whether the parts follow each other in their inputs or their outputs, of equal number each */
  private async stacked(
    parts: readonly Slice[],
    sizes: { readonly inputs: number; readonly outputs: number },
    along: 'inputs' | 'outputs',
  ): Promise<Matrix32> {
    const { inputsFirst } = this;
    const [rows, cols] = inputsFirst ? [sizes.inputs, sizes.outputs] : [sizes.outputs, sizes.inputs];
    const stack = zeros32(rows, cols);
    const each = sizes[along] / parts.length;
    const byRows = (along === 'inputs') === inputsFirst;
    const slices = parts.map((part) => (inputsFirst ? part : flipped(part)));
    let from = 0;
    for (const { slice, count } of joined(slices, byRows ? 'rows' : 'columns')) {
      await this.checkpoint.store.readInto32(slice, stack.data.subarray(byRows ? from * cols : from), cols);
      from += count * each;
    }
    return stack;
  }
}

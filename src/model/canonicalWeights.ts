import type { Weights } from '../checkpoint/checkpoint.js';
import type { Compute } from '../linalg/compute.js';
import { toFloat32, zeros64, type Matrix32, type Matrix64 } from '../linalg/matrix.js';
import type { HeadRef } from '../protocol/headRef.js';
import type { Processing } from '../protocol/model.js';
import { SharedTask, type Listener } from '../tasks/sharedTask.js';
import { appliedProcessing } from './appliedProcessing.js';
import { centerVector } from './centerRows.js';
import { EncoderReader } from './encoderReader.js';
import { HeadReader } from './headReader.js';
import {
  type HeadRounding,
  type HeadWeights,
  type MlpWeights,
  type OvWeights,
  type QkWeights,
  type StackedAttention,
} from './headWeights.js';
import { LayerReader } from './layerReader.js';
import { MlpReader } from './mlpReader.js';
import type { ModelConfig, Rotary } from './modelConfig.js';
import { finalNormKind, plainNorm, type NormWeights } from './norm.js';
import type { RawVocabularies } from './rawVocabularies.js';
import { atDistance } from './rotate.js';
import type { RowTransform } from './rowTransform.js';
import { VocabularyMatrix } from './vocabularyMatrix.js';
import { WeightReader } from './weightReader.js';

/**
 * A checkpoint's weights under TransformerLens' names, shapes and processings, read on request. The processings are
 * applied in TransformerLens' order: fold_ln, center_writing_weights, center_unembed, fold_value_biases,
 * refactor_factored_attn_matrices (https://github.com/TransformerLensOrg/TransformerLens,
 * `HookedTransformer.process_weights_`). Of the last, only moving b_V into b_O is carried out: the rest gives W_Q and
 * W_K, and W_V and W_O, other columns with the same products, and nothing here reads single columns. Using the stored
 * factors directly loses no digits.
 */
export class CanonicalWeights {
  private readonly vocabularies = {
    W_E: new SharedTask((listener) => this.embedding(listener)),
    W_U: new SharedTask((listener) => this.unembedding(listener)),
  };

  private readonly biasTask = new SharedTask((listener) => this.computeUnembedBias(listener));

  /** The requested processings that are applied. */
  readonly processing: Processing;
  private readonly reader: WeightReader;
  private readonly heads: HeadReader;
  private readonly layers: LayerReader;
  private readonly mlps: MlpReader;
  /** What encoders alone have. */
  readonly encoder: EncoderReader;

  constructor(
    private readonly checkpoint: Weights,
    asked: Processing,
    private readonly raw: RawVocabularies,
    readonly compute: Compute,
  ) {
    this.processing = appliedProcessing(asked, checkpoint.config).processing;
    this.reader = new WeightReader(checkpoint, this.processing);
    this.heads = new HeadReader(checkpoint, this.reader, compute);
    this.layers = new LayerReader(checkpoint, this.reader);
    this.mlps = new MlpReader(checkpoint, this.reader);
    this.encoder = new EncoderReader(checkpoint, this.reader);
  }

  get config(): ModelConfig {
    return this.checkpoint.config;
  }

  /**
   * One head's weights.
   *
   * @throws QkLensError `nonFiniteWeights`, `fileChanged`
   */
  async head(ref: HeadRef): Promise<HeadWeights> {
    return { ...(await this.qk(ref)), ...(await this.ov(ref)) };
  }

  /**
   * One head's W_Q and W_K; throws what {@link head} throws.
   *
   * @param distance in a model with rotary positions, from the query back to the key: W_Q and b_Q are rotated by it, so
   *   that `W_Q W_K^T` is the circuit at this distance
   */
  async qk(ref: HeadRef, distance = 0): Promise<QkWeights> {
    const qk = await this.heads.qk(ref);
    const rotary = this.config.rotary?.(ref.layer);
    return rotary ? scoring(qk, rotary, distance) : qk;
  }

  /**
   * In latent attention, the part of a head's W_Q and W_K that has positions, `[d_model, rotary]` each, W_Q rotated by the
   * distance; undefined in other models. Throws what {@link head} throws.
   */
  async rotaryPart(ref: HeadRef, distance: number): Promise<Pick<QkWeights, 'wQ' | 'wK'> | undefined> {
    const part = await this.heads.rotaryPart(ref);
    return part && { ...part, wQ: atDistance(part.wQ, this.config.latentRotary!, distance) };
  }

  /**
   * A layer's heads as in {@link attention}, or those from (inclusive) to (exclusive), but with W_Q W_K^T for a query and a
   * key at the same position.
   *
   * @throws QkLensError `nonFiniteWeights`, `fileChanged`
   */
  async layerHeads(layer: number, from?: number, to?: number): Promise<readonly HeadWeights[]> {
    const heads = this.withoutMoved(await this.heads.layer(layer, from, to));
    const rotary = this.config.rotary?.(layer);
    return rotary ? heads.map((head) => scoring(head, rotary, 0)) : heads;
  }

  /** One head's W_V and W_O; throws what {@link head} throws. */
  async ov(ref: HeadRef): Promise<OvWeights> {
    const ov = await this.heads.ov(ref);
    return this.movesValueBiases ? { ...ov, bV: zeros64(1, ov.bV.cols) } : ov;
  }

  /** One head's W_V alone; throws what {@link head} throws. */
  async wV(ref: HeadRef): Promise<Matrix64> {
    return (await this.heads.value(ref)).wV;
  }

  /** One head's W_O alone; throws what {@link head} throws. */
  wO(ref: HeadRef): Promise<Matrix64> {
    return this.heads.output(ref);
  }

  /** The rounding of the weights in a head's factors. */
  rounding(ref: HeadRef): HeadRounding {
    return this.heads.rounding(ref);
  }

  /**
   * All of a layer's attention: its heads and b_O. Heads that share a key head share its matrices.
   *
   * @throws QkLensError `nonFiniteWeights`, `fileChanged`
   */
  async attention(layer: number): Promise<{ heads: HeadWeights[]; bO: Matrix64 }> {
    const heads = await this.heads.layer(layer);
    if (!this.movesValueBiases) return { heads, bO: await this.reader.writingRow(this.slices(layer).bO) };
    const bO = await this.writtenByBiases(layer, heads);
    return { heads: this.withoutMoved(heads), bO };
  }

  private withoutMoved(heads: HeadWeights[]): HeadWeights[] {
    return this.movesValueBiases ? heads.map((head) => ({ ...head, bV: zeros64(1, head.bV.cols) })) : heads;
  }

  /**
   * What layer `layer` writes wherever it attends: the sum over its heads of b_V W_O, plus b_O, `[1, d_model]`. No
   * processing changes this sum except the centring of center_writing_weights.
   */
  async attentionBiases(layer: number): Promise<Matrix64> {
    return this.writtenByBiases(layer, await this.heads.layer(layer));
  }

  /**
   * The sum over a layer's heads of W_V W_O, `[d_model, d_model]`: the output if every token attends only to itself.
   */
  async identityAttention(layer: number): Promise<Matrix64> {
    const { dModel, nHeads } = this.config;
    const sum = zeros64(dModel, dModel);
    const product = zeros64(dModel, dModel);
    for (let head = 0; head < nHeads; head++) {
      const { wV, wO } = await this.heads.ov({ layer, head });
      await this.compute.multiply64(wV, wO, { out: product });
      for (let i = 0; i < sum.data.length; i++) sum.data[i] += product.data[i];
    }
    return sum;
  }

  /**
   * A layer's MLP, or its experts as one.
   *
   * @throws QkLensError `badRequest` if the model has no MLPs; `nonFiniteWeights`, `fileChanged`
   */
  mlp(layer: number): Promise<MlpWeights> {
    return this.mlps.mlp(layer);
  }

  /** Whether {@link stackedAttention} and {@link mlp32} are `[inputs, outputs]`; otherwise their transposes. */
  get inputsFirst(): boolean {
    return this.reader.inputsFirst;
  }

  /** A layer's attention with its heads one after the other; throws what {@link attention} throws. */
  stackedAttention(layer: number): Promise<StackedAttention> {
    return this.layers.attention(layer, this.movesValueBiases);
  }

  /** W_O of a layer's heads as in {@link stackedAttention}; throws what it throws. */
  stackedOutput(layer: number): Promise<Matrix32> {
    return this.layers.output(layer);
  }

  /** {@link mlp} in float32, weights as {@link inputsFirst} says; throws what it throws. */
  mlp32(layer: number): Promise<MlpWeights<Matrix32>> {
    return this.mlps.mlp32(layer);
  }

  /** The norm before a layer's attention (`ln1`) or MLP (`ln2`), after folding. */
  async norm(layer: number, which: 'ln1' | 'ln2'): Promise<NormWeights> {
    const { dModel } = this.config;
    return this.processing.foldLn ? plainNorm(dModel) : this.reader.norm(this.slices(layer)[which], dModel);
  }

  /** The norm of what a layer's attention or MLP writes, which no processing folds; only in models with `postNorms`. */
  async postNorm(layer: number, which: 'postAttention' | 'postMlp'): Promise<NormWeights> {
    return this.reader.norm(this.slices(layer)[which], this.config.dModel);
  }

  /** The norm of the stream after a layer's attention or MLP; only in models with `normsAfter`. */
  async streamNorm(layer: number, which: 'afterAttention' | 'afterMlp'): Promise<NormWeights> {
    return this.reader.norm(this.slices(layer)[which], this.config.dModel);
  }

  /**
   * The norms of a layer's queries and keys, weights `[1, n_heads d_head]` and `[1, n_key_value_heads d_head]`; only in
   * models with `qkNorms`.
   */
  async qkNorms(layer: number): Promise<{ readonly q: NormWeights; readonly k: NormWeights }> {
    const { qNorm, kNorm } = this.slices(layer);
    const { nHeads, nKeyValueHeads, dHead } = this.config;
    return {
      q: await this.reader.repeatedNorm(qNorm, nHeads * dHead),
      k: await this.reader.repeatedNorm(kNorm, nKeyValueHeads * dHead),
    };
  }

  /** The norm before the unembedding, after folding. */
  async finalNorm(): Promise<NormWeights> {
    const { dModel } = this.config;
    return this.processing.foldLn
      ? plainNorm(dModel)
      : this.reader.norm(this.checkpoint.weights.lnFinal, dModel);
  }

  /** W_pos of the first n positions, `[n, d_model]`; zeros where there is none. */
  async positions(n: number): Promise<Matrix64> {
    const { wPos } = this.checkpoint.weights;
    if (!wPos) return zeros64(n, this.config.dModel);
    if (wPos.transposed) return this.reader.placing({ ...wPos, columns: [0, n] });
    const from = wPos.rows?.[0] ?? 0;
    return this.reader.placing({ ...wPos, rows: [from, from + n] });
  }

  /**
   * b_U, `[d_vocab]`: the model's own plus the folded bias of the final norm (fold_ln), centred by center_unembed.
   *
   * @throws QkLensError `nonFiniteWeights`, `fileChanged`, `cancelled`
   */
  unembedBias(listener: Listener): Promise<Float32Array> {
    return this.biasTask.get(listener);
  }

  private async computeUnembedBias(listener: Listener): Promise<Float32Array> {
    const { unembedBias, lnFinal } = this.checkpoint.weights;
    const { dVocab, dVocabOut = dVocab } = this.config;
    const bias = toFloat32(await this.reader.row(unembedBias, dVocabOut)).data;
    if (this.processing.foldLn && lnFinal?.b) {
      const raw = await this.raw.get('W_U', listener);
      const [product] = await raw.products([(await this.reader.read(lnFinal.b)).data], listener.signal);
      for (let id = 0; id < bias.length; id++) bias[id] += product[id];
    }
    const { logitScale } = this.config;
    if (logitScale !== undefined) for (let id = 0; id < bias.length; id++) bias[id] *= logitScale;
    if (!this.processing.centerUnembed) return bias;
    const mean = bias.reduce((sum, value) => sum + value, 0) / bias.length;
    return bias.map((value) => value - mean);
  }

  /**
   * W_E or W_U, one row per token, `[d_vocab, d_model]`.
   *
   * @throws QkLensError `nonFiniteWeights`, `fileChanged`, `cancelled`
   */
  vocabulary(space: 'W_E' | 'W_U', listener: Listener): Promise<VocabularyMatrix> {
    return this.vocabularies[space].get(listener);
  }

  private async embedding(listener: Listener): Promise<VocabularyMatrix> {
    const { embeddingScale, dModel } = this.config;
    const scale =
      embeddingScale === undefined ? {} : { scale: new Float64Array(dModel).fill(embeddingScale) };
    const raw = await this.raw.get('W_E', listener);
    const transform = { ...scale, center: this.processing.centerWritingWeights };
    return new VocabularyMatrix('W_E', raw, transform);
  }

  private async unembedding(listener: Listener): Promise<VocabularyMatrix> {
    const { foldLn, centerUnembed } = this.processing;
    const { lnFinal } = this.checkpoint.weights;
    const { dModel, logitScale } = this.config;
    const raw = await this.raw.get('W_U', listener);
    const folded = foldLn ? (await this.reader.norm(lnFinal, dModel)).w.data : undefined;
    const scale = scaled(folded, logitScale, dModel);
    const transform: RowTransform = {
      ...scale,
      center: foldLn && finalNormKind(this.config).normalization === 'LayerNorm',
    };
    const { store } = this.checkpoint;
    const rounding = Math.max(raw.rounding, foldLn && lnFinal ? store.rounding(lnFinal.w) : 0);
    if (!centerUnembed) return new VocabularyMatrix('W_U', raw, transform, rounding);
    const sum = await raw.sum(listener);
    const offset = Float64Array.from(sum, (value, i) => (-value / raw.dVocab) * (transform.scale?.[i] ?? 1));
    if (transform.center) centerVector(offset);
    return new VocabularyMatrix('W_U', raw, { ...transform, offset }, rounding);
  }

  private async writtenByBiases(layer: number, heads: readonly OvWeights[]): Promise<Matrix64> {
    const sum = await this.reader.writingRow(this.slices(layer).bO);
    for (const { bV, wO } of heads) {
      const written = await this.compute.multiply64(bV, wO);
      for (let i = 0; i < sum.data.length; i++) sum.data[i] += written.data[i];
    }
    return sum;
  }

  private get movesValueBiases(): boolean {
    return this.processing.foldValueBiases || this.processing.refactorFactoredAttnMatrices;
  }

  private slices(layer: number) {
    return this.checkpoint.weights.layer(layer);
  }
}

/** What each column of the unembedding is multiplied by; nothing if all by 1. */
function scaled(
  folded: Float64Array | undefined,
  factor: number | undefined,
  dModel: number,
): Pick<RowTransform, 'scale'> {
  if (factor === undefined) return folded ? { scale: folded } : {};
  return { scale: folded?.map((value) => value * factor) ?? new Float64Array(dModel).fill(factor) };
}

/** W_Q and b_Q at a distance; W_K and b_K are unchanged, so that heads can share them. */
function scoring<W extends QkWeights>(weights: W, rotary: Rotary, distance: number): W {
  const { wQ, bQ } = weights;
  return { ...weights, wQ: atDistance(wQ, rotary, distance), bQ: atDistance(bQ, rotary, distance) };
}
